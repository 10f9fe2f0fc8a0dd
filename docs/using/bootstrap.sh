#!/bin/sh
# From a fresh server to an artifact: URL and PASSWORD (that of admin) are all it needs.
set -eu
call() { curl -fsS -u "admin:${TOKEN:-$PASSWORD}" "$@"; }
xml() { call -H 'Content-Type: application/xml' --data-binary "$1" "$2"; }

# A token of our own, so that the password is used once.
TOKEN=$(call -d newTokenName=bootstrap "$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken" | jq -r .data.tokenValue)

# A folder, and in it a job that makes a file and keeps it.
xml '<com.cloudbees.hudson.plugins.folder.Folder/>' "$URL/createItem?name=first"
xml '<project>
  <builders><hudson.tasks.Shell><command>echo "made by build $BUILD_NUMBER" | tee made.txt</command></hudson.tasks.Shell></builders>
  <publishers><hudson.tasks.ArtifactArchiver><artifacts>made.txt</artifacts></hudson.tasks.ArtifactArchiver></publishers>
</project>' "$URL/job/first/createItem?name=hello"

# A build: the answer names its place in the queue, which leads to the build.
ITEM=$(call -D - -o /dev/null -X POST "$URL/job/first/job/hello/build?delay=0sec" | tr -d '\r' | sed -n 's/^Location: //Ip')
until BUILD=$(call "${ITEM}api/json" | jq -er .executable.url); do sleep 0.2; done
until RESULT=$(call "${BUILD}api/json" | jq -er .result); do sleep 0.2; done
call "${BUILD}artifact/made.txt"
[ "$RESULT" = SUCCESS ]
