# Completion of `convoke` in bash. For one shell: source this file. For everybody: copy it to
# /usr/share/bash-completion/completions/convoke.

_convoke() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local server="--server --token --config --ca-file" command="" options="" each
  COMPREPLY=()

  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $each in
      serve | create | status | end | check | version)
        command=$each
        break
        ;;
    esac
  done

  case $before in
    --config)
      mapfile -t COMPREPLY < <(compgen -f -X '!*.toml' -- "$word"; compgen -d -- "$word")
      return
      ;;
    --ca-file)
      mapfile -t COMPREPLY < <(compgen -f -X '!*.pem' -- "$word"; compgen -d -- "$word")
      return
      ;;
    --server | --token | --idempotency-key) return ;;
  esac

  case $command in
    "") options="serve create status end check version --version" ;;
    serve | check) options="--config" ;;
    create) options="--dry-run --no-wait --idempotency-key $server" ;;
    status) options="--follow --once $server" ;;
    end) options="$server" ;;
  esac
  if [[ $command == create && $word != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -f -X '!*.json' -- "$word"; compgen -d -- "$word")
  elif [[ -z $command || $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options --help --help-all" -- "$word")
  fi
}

complete -o filenames -F _convoke convoke
