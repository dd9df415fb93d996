/** What the server finds wrong with one field of a request. */
export interface FieldProblem {
  field: string;
  /** "is not six digits: 12" */
  fault: string;
  /** A sentence; "" if it has no advice. */
  mend: string;
}

/** A request that was refused, or (status 0) never answered. */
export class ApiError extends Error {
  readonly status: number;
  /** The server's own sentence; "" if it gave none. */
  readonly detail: string;
  /** From Retry-After. */
  readonly retryAfterSeconds: number | null;
  readonly problems: FieldProblem[];

  constructor(
    status: number,
    detail = '',
    retryAfterSeconds: number | null = null,
    problems: FieldProblem[] = [],
  ) {
    super(`request refused: ${status}`);
    this.status = status;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
    this.problems = problems;
  }
}

const PATIENCE_MS = 20_000;

/** Sends JSON to our own server and gives its JSON answer. Throws ApiError only. */
export async function request(
  method: 'GET' | 'POST',
  path: string,
  options: { body?: object; bearer?: string | null } = {},
): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.body) headers['Content-Type'] = 'application/json';
  if (options.bearer) headers['Authorization'] = `Bearer ${options.bearer}`;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: options.body ? JSON.stringify(options.body) : null,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new ApiError(0);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusal(response, answer);
  return answer;
}

function refusal(response: Response, answer: unknown): ApiError {
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const patience = Number.isNaN(seconds) ? null : seconds;
  return new ApiError(response.status, sentence(answer), patience, problemsOf(answer));
}

/** problem+json says `detail`; the sample's answers say `message`. */
function sentence(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return '';
  const { detail, message } = answer as { detail?: unknown; message?: unknown };
  if (typeof detail === 'string') return detail;
  return typeof message === 'string' ? message : '';
}

function problemsOf(answer: unknown): FieldProblem[] {
  const { problems } = (answer ?? {}) as { problems?: unknown };
  if (!Array.isArray(problems)) return [];
  return (problems as Partial<Record<keyof FieldProblem, unknown>>[]).map((each) => ({
    field: String(each?.field ?? ''),
    fault: String(each?.fault ?? 'is wrong'),
    mend: String(each?.mend ?? ''),
  }));
}
