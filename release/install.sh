#!/usr/bin/env bash
# Puts kinesis-audit in place for the action and writes where to GITHUB_OUTPUT. At a released commit that is
# the released binary whose checksum stands beside this file, so that whoever pins the commit pins the binary
# too. At any other commit it is built from the source. It runs in Bash 3.2, which macOS has, and in Git Bash.
set -euo pipefail

# fail ends the step with an error that the page of the run shows.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
fail() {
  printf '::error title=kinesis-audit::%s\n' "$(printf '%s' "$1" | sed 's/%/%25/g')"
  exit 1
}

checksum() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
releases=https://github.com/kinesis-audit/kinesis-audit/releases
temp=${RUNNER_TEMP:?is not set: this is a step of a GitHub Actions job}
temp=${temp//\\//} # Windows has backslashes
output=${GITHUB_OUTPUT:?is not set: this is a step of a GitHub Actions job}

# https://docs.github.com/en/actions/reference/workflows-and-actions/variables
exe=''
case ${RUNNER_OS:-} in
  Linux) os=linux ;;
  macOS) os=darwin ;;
  Windows) os=windows exe=.exe ;;
  *) os=${RUNNER_OS:-unknown} ;;
esac
case ${RUNNER_ARCH:-} in
  X64) arch=amd64 ;;
  ARM64) arch=arm64 ;;
  *) arch=${RUNNER_ARCH:-unknown} ;;
esac
file=$temp/kinesis-audit-program/kinesis-audit$exe
mkdir -p "$temp/kinesis-audit-program"

# download puts the released binary at $file.
download() {
  local version name want got tools kept url
  version=$(cat "$root/release/version")
  name=kinesis-audit_${os}_$arch$exe
  want=$(awk -v name="$name" '$2 == name { print $1 }' "$root/release/checksums.txt")
  [ -n "$want" ] || fail "kinesis-audit v$version has no binary for $os $arch. It has $(awk '{ print $2 }' "$root/release/checksums.txt" | paste -s -d ' ' -)."

  # A runner that reaches no github.com can be given the binary in its tool cache.
  # https://docs.github.com/en/enterprise-server/admin/managing-github-actions-for-your-enterprise/managing-access-to-actions-from-githubcom/setting-up-the-tool-cache-on-self-hosted-runners-without-internet-access
  got=''
  tools=${RUNNER_TOOL_CACHE:-}
  kept=${tools//\\//}/kinesis-audit/$version/$name
  if [ -f "$kept" ]; then
    cp "$kept" "$file"
    got=$(checksum "$file")
    [ "$got" = "$want" ] || echo "$kept is not used: its SHA-256 checksum is $got"
  fi
  if [ "$got" != "$want" ]; then
    url=$releases/download/v$version/$name
    curl --proto '=https' --fail --silent --show-error --location --retry 5 --connect-timeout 30 --max-time 300 \
      --output "$file" "$url" || fail "$url could not be downloaded. Run the job again; $releases tells whether the release is there."
    got=$(checksum "$file")
  fi
  if [ "$got" != "$want" ]; then
    rm -f "$file"
    fail "$url is not the binary of v$version, and is not run: its SHA-256 checksum is $got, and release/checksums.txt has $want."
  fi
  chmod +x "$file"
  echo "kinesis-audit v$version, $name, SHA-256 $want"
}

# build puts what the source says at $file. Settings for the job's own Go code do not reach it.
build() {
  local version commit
  command -v go >/dev/null ||
    fail "This commit of kinesis-audit is not released, so it has to be built, and there is no go on the PATH. Pin a release ($releases), or put actions/setup-go before it."
  version=dev
  if [ -e "$root/.git" ] && command -v git >/dev/null && commit=$(git -C "$root" rev-parse --short=12 HEAD); then
    version=dev-$commit
  fi
  (
    cd "$root"
    export CGO_ENABLED=0 GOFLAGS='' GOWORK=off GOOS='' GOARCH=''
    go build -trimpath -buildvcs=false -ldflags "-X main.release=$version" -o "$file" ./cmd/kinesis-audit
  ) || fail "This commit of kinesis-audit could not be built with $(go version): the lines above tell why. $releases has what is released."
  echo "kinesis-audit $version, built with $(go version)"
}

if [ -e "$root/release/version" ]; then download; else build; fi
echo "path=$file" >>"$output"
