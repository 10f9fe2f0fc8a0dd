#!/bin/sh
# Takes a new server to its first artifact. Needs URL, and admin's password in PASSWORD.
set -eu
call() { curl -fsS -u "admin:${TOKEN:-$PASSWORD}" "$@"; }
xml() { call -H 'Content-Type: application/xml' --data-binary "$1" "$2"; }

# Create a token, so that the password is used only once.
TOKEN=$(call -d newTokenName=bootstrap "$URL/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken" | jq -r .data.tokenValue)

# Create a folder and a job in it that archives a file.
xml '<com.cloudbees.hudson.plugins.folder.Folder/>' "$URL/createItem?name=first"
xml '<project>
  <builders><hudson.tasks.Shell><command>echo "made by build $BUILD_NUMBER" | tee made.txt</command></hudson.tasks.Shell></builders>
  <publishers><hudson.tasks.ArtifactArchiver><artifacts>made.txt</artifacts></hudson.tasks.ArtifactArchiver></publishers>
</project>' "$URL/job/first/createItem?name=hello"

# Start a build. Location is the URL of the queue item, which has the URL of the build.
ITEM=$(call -D - -o /dev/null -X POST "$URL/job/first/job/hello/build?delay=0sec" | tr -d '\r' | sed -n 's/^Location: //Ip')
until BUILD=$(call "${ITEM}api/json" | jq -er .executable.url); do sleep 0.2; done
until RESULT=$(call "${BUILD}api/json" | jq -er .result); do sleep 0.2; done
call "${BUILD}artifact/made.txt"
[ "$RESULT" = SUCCESS ]
