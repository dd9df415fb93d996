/** What went wrong and what to do, in words. */
export interface Explanation {
  title: string;
  text: string;
}
