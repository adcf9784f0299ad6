# shellcheck shell=bash
# The private root of the embedded environment: what is in it and how it is made. Sourced by eng/setup.
#
# Packages are unpacked, not installed: nothing of them runs, so an ordinary user can do it without a user namespace or
# sudo, every file belongs to that user, and it takes half a minute. What their install scripts would have done and is
# needed here is done in finish_root. The folder's name is a digest of the three values below.

root_suite=trixie
root_recipe=1 # raise when make_root or finish_root changes what comes out
root_packages=(
  postgresql-17 postgresql-17-timescaledb pgbackrest libfaketime # the estate, and the drill clock
  python3-moto gunicorn                                          # the S3 endpoint
  openssl zstd ca-certificates
  base-files base-passwd libc-bin netbase tzdata # and a system around them
  bash dash coreutils diffutils findutils grep gzip hostname mawk procps sed tar util-linux
)

# Documentation, translations, the JIT compiler with its LLVM (PostgreSQL does without when the library is not there),
# and the descriptions of 400 AWS services for a client that the server does not use: half of the size.
root_leaves_out=(
  usr/share/{doc,info,lintian,locale,man,i18n,bash-completion,gitweb,bug}
  usr/lib/postgresql/17/lib/{bitcode,llvmjit.so,llvmjit_types.bc}
  'usr/lib/*/libLLVM*' 'usr/lib/*/libz3*'
  usr/lib/python3/dist-packages/botocore/data
  var/cache/apt var/lib/apt var/lib/dpkg etc/apt etc/resolv.conf etc/hostname
  etc/pgbackrest.conf # the sandbox has /etc/pgbackrest/pgbackrest.conf
  dev
)

root_digest() {
  local what=("$root_suite" "$root_recipe" "$(dpkg --print-architecture)" "${root_packages[@]}")
  printf '%s\n' "${what[@]}" | sha256sum | cut -c1-16
}

# make_root <folder>: unpacks the packages into a folder that does not exist yet. Progress goes to the standard output.
make_root() {
  local packages sources=() options
  packages=$(IFS=, && echo "${root_packages[*]}")
  mapfile -t sources < <(apt_sources)
  options=$(mktemp)
  apt-config dump Acquire::http >"$options" # a proxy that this machine's apt goes through
  apt-config dump Acquire::https >>"$options"
  echo 'APT::Install-Recommends "false";' >>"$options"
  mmdebstrap --variant=extract --mode=chrootless --format=directory --include="$packages" --aptopt="$options" \
    "$root_suite" "$1" "${sources[@]}" 2>&1
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

# finish_root <folder>: leaves out what is not used, adds what install scripts would have made, and proves that it runs.
finish_root() {
  local path
  for path in "${root_leaves_out[@]}"; do
    # shellcheck disable=SC2086 # the patterns are meant to be expanded
    rm -rf -- "$1"/$path
  done
  mkdir -p "$1"/{clock,dev,mnt,srv,etc/pgbackrest,run/postgresql,var/lib/{postgresql,runbook},var/spool/pgbackrest}
  mkdir -p "$1"/var/log/{pgbackrest,postgresql} "$1/etc/ssl/certs"
  ln -sf mawk "$1/usr/bin/awk"
  cp "$1/usr/share/base-files/nsswitch.conf" "$1/etc/nsswitch.conf"
  cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
  printf '%s\n' 'root:x:0:0:root:/root:/bin/bash' 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin' \
    'postgres:x:999:999:PostgreSQL administrator:/var/lib/postgresql:/bin/bash' >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nogroup:x:65534:' 'postgres:x:999:' >"$1/etc/group"
  printf '%s\n' '127.0.0.1 localhost' '::1 localhost' >"$1/etc/hosts"
  # The root is mounted read-only, so Python could never keep what it compiled: that would cost every start 1 s.
  in_root "$1" env -u PYTHONDONTWRITEBYTECODE python3 -m compileall -q /usr/lib/python3.13 /usr/lib/python3/dist-packages
  in_root "$1" ldconfig
  check_root "$1"
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
    libfaketime /usr/lib/*/faketime/libfaketimeMT.so.1
    gunicorn /usr/bin/gunicorn
    python3-moto /usr/lib/python3/dist-packages/moto/s3/models.py
    zstd /usr/bin/zstd'
  [[ ${#missing[@]} -eq 0 ]] && return
  printf 'not there: %s\n' "${missing[@]}"
  return 1
}
