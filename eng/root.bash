# shellcheck shell=bash
# The private root of the embedded environment: what is in it. Sourced by eng/setup, which finds or makes it, and by
# eng/make-root. The folder's name is a digest of the suite, the recipe's number and the packages.

root_suite=trixie
root_recipe=1 # raise when eng/make-root changes in a way that changes the result
# shellcheck disable=SC2034 # the scripts that source this use it
root_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
root_packages=(
  postgresql-17 postgresql-17-timescaledb pgbackrest libfaketime # the estate, and the drill clock
  python3-moto gunicorn python3-time-machine                     # the S3 endpoint, and its clock
  openssl zstd ca-certificates
  base-files base-passwd libc-bin netbase tzdata # and a system around them
  bash dash coreutils diffutils findutils grep gzip hostname mawk procps sed tar util-linux
)

root_digest() {
  local what=("$root_suite" "$root_recipe" "$(uname -m)" "${root_packages[@]}")
  printf '%s\n' "${what[@]}" | sha256sum | cut -c1-16
}

# in_root <folder> <command>…: runs a command in the root, which it may write to.
in_root() {
  local root=$1
  shift
  if can_unshare; then
    bwrap --unshare-user --uid 999 --gid 999 --bind "$root" / --dev /dev --ro-bind /proc /proc --tmpfs /tmp -- "$@"
  else
    chroot "$root" "$@"
  fi
}

# Whether bubblewrap may make a user namespace here.
can_unshare() {
  command -v bwrap >/dev/null && bwrap --unshare-user --uid 999 --gid 999 --ro-bind / / true 2>/dev/null
}

# check_root <folder>: whether each needed program is there; names each that is not.
check_root() {
  local root=${1%/} missing=() program package
  while read -r package program; do
    [[ -n $program ]] || continue
    compgen -G "$root$program" >/dev/null || missing+=("$program (package $package)")
  done <<<'
    postgresql-17 /usr/lib/postgresql/17/bin/postgres
    postgresql-17 /usr/lib/postgresql/17/bin/initdb
    postgresql-17 /usr/lib/postgresql/17/bin/pg_ctl
    postgresql-client-17 /usr/lib/postgresql/17/bin/pg_dump
    postgresql-17-timescaledb /usr/lib/postgresql/17/lib/timescaledb.so
    pgbackrest /usr/bin/pgbackrest
    libfaketime /usr/lib/*/faketime/libfaketime.so.1
    gunicorn /usr/bin/gunicorn
    python3-moto /usr/lib/python3/dist-packages/moto/s3/models.py
    python3-time-machine /usr/lib/python3/dist-packages/time_machine/__init__.py
    zstd /usr/bin/zstd'
  [[ ${#missing[@]} -eq 0 ]] && return
  printf 'not there: %s\n' "${missing[@]}"
  return 1
}
