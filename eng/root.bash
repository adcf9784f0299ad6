# shellcheck shell=bash
# The private roots (of the embedded environment, and of the browser that tests look at reports with) and the images of the
# containers environment: what is in them, and how Debian packages become a folder. Sourced by eng/setup, which finds or
# makes the roots, by eng/make-root, eng/make-browser and eng/make-images. A root's name is a digest of the suite, its
# recipe's number and its packages.

root_suite=trixie
root_recipe=1 # raise when eng/make-root changes in a way that changes the result
# shellcheck disable=SC2034 # the scripts that source this use it
root_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
estate_packages=(postgresql-17 postgresql-17-timescaledb pgbackrest libfaketime) # and the drill clock
storage_packages=(python3-moto gunicorn python3-time-machine)                    # the S3 endpoint, and its clock
system_packages=(
  openssl zstd ca-certificates
  base-files base-passwd libc-bin netbase tzdata
  bash dash coreutils diffutils findutils grep gzip hostname mawk procps sed tar util-linux
)
# shellcheck disable=SC2034
browser_recipe=1 # raise when eng/make-browser changes in a way that changes the result
browser_packages=(chromium fonts-dejavu-core base-files)
root_packages=("${estate_packages[@]}" "${storage_packages[@]}" "${system_packages[@]}")

# Documentation, translations, the JIT compiler with its LLVM (PostgreSQL does without when the library is not there),
# and the descriptions of 400 AWS services for a client that the server does not use: half of the size.
leaves_out=(
  usr/share/{doc,info,lintian,locale,man,i18n,bash-completion,gitweb,bug}
  usr/lib/postgresql/17/lib/{bitcode,llvmjit.so,llvmjit_types.bc}
  'usr/lib/*/libLLVM*' 'usr/lib/*/libz3*'
  usr/lib/python3/dist-packages/botocore/data
  var/cache/apt var/lib/apt var/lib/dpkg etc/apt etc/resolv.conf etc/hostname
  etc/pgbackrest.conf # the sandbox has /etc/pgbackrest/pgbackrest.conf
  dev
)

# root_digest <recipe> <package>…: the name of a root.
root_digest() {
  local what=("$root_suite" "$1" "$(uname -m)" "${@:2}")
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

# make_root <folder> <package>…: unpacks packages into a folder that does not exist yet. Progress goes to the standard output.
make_root() {
  local packages sources=() options
  packages=$(IFS=, && echo "${*:2}")
  mapfile -t sources < <(apt_sources)
  options=$(mktemp)
  apt-config dump Acquire::http >"$options" # a proxy that this machine's apt goes through
  apt-config dump Acquire::https >>"$options"
  echo 'APT::Install-Recommends "false";' >>"$options"
  mmdebstrap --variant=extract --mode=chrootless --format=directory --include="$packages" --aptopt="$options" \
    --keyring="$root_keyring" "$root_suite" "$1" "${sources[@]}" 2>&1
  rm "$options"
}

# Where apt finds the suite: DRILL_APT_MIRROR, else the Debian mirrors that this machine's own apt is set up for where
# they have the suite, else nothing, which means mmdebstrap's own default.
apt_sources() {
  local label uri
  if [[ -n ${DRILL_APT_MIRROR:-} ]]; then
    echo "deb $DRILL_APT_MIRROR $root_suite main"
    return
  fi
  apt-get indextargets --format "\$(LABEL) \$(REPO_URI)" 'Created-By: Packages' 'Origin: Debian' | sort -u |
    while read -r label uri; do
      case $label in
        Debian)
          has_suite "$uri" "$root_suite"
          has_suite "$uri" "$root_suite-updates"
          ;;
        Debian-Security) has_suite "$uri" "$root_suite-security" ;;
      esac
    done
}

has_suite() {
  local release
  release=$(mktemp)
  if /usr/lib/apt/apt-helper -qq download-file "${1%/}/dists/$2/InRelease" "$release" 2>/dev/null; then
    echo "deb $1 $2 main"
  fi
  rm -f "$release"
}

# leave_out <folder>: removes what is not used, and makes the links that install scripts would have made.
leave_out() {
  local path
  for path in "${leaves_out[@]}"; do
    # shellcheck disable=SC2086 # the patterns are meant to be expanded
    rm -rf -- "${1:?}"/$path
  done
  ln -sf mawk "$1/usr/bin/awk"
}
