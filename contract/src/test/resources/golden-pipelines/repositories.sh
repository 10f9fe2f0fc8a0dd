set -e
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org GIT_AUTHOR_DATE="2026-01-02T03:04:05Z" GIT_COMMITTER_DATE="2026-01-02T03:04:05Z"
mkdir -p "$REPOSITORIES"
git init -q -b main $REPOSITORIES/app; cd $REPOSITORIES/app; echo one > a.txt; mkdir sub; echo two > sub/b.txt
cat > Jenkinsfile <<'X'
pipeline {
  agent any
  stages {
    stage("Build") {
      steps {
        sh "cat a.txt"
        echo "branch=${env.BRANCH_NAME} git=${env.GIT_BRANCH} change=${env.CHANGE_ID}"
      }
    }
    stage("MainOnly") {
      when { branch "main" }
      steps { echo "on main" }
    }
    stage("Feature") {
      when { branch "feature/*" }
      steps { echo "on feature" }
    }
    stage("TagOnly") {
      when { buildingTag() }
      steps { echo "tag ${env.TAG_NAME}" }
    }
    stage("TxtChanged") {
      when { changeset "**/*.txt" }
      steps { echo "txt changed" }
    }
    stage("LogFix") {
      when { changelog ".*fix.*" }
      steps { echo "log has fix" }
    }
  }
}
X
git add -A; git commit -qm "first commit"; git tag v1.0
git checkout -qb feature/x; echo x >> a.txt; git commit -qam "feature work"
git checkout -q main; git checkout -qb nofile; git rm -q Jenkinsfile; git commit -qm "no jenkinsfile"; git checkout -q main; echo three >> a.txt; git commit -qam "second commit"
git init -q -b main $REPOSITORIES/lib; cd $REPOSITORIES/lib; mkdir -p vars src/org/acme resources/org/acme
printf 'def call(String name = "World") {\n  echo "Hello, ${name} from vars"\n}\ndef twice(int n) { return n * 2 }\n' > vars/greet.groovy
printf 'def call(Closure body) {\n  echo "before"\n  body()\n  echo "after"\n}\n' > vars/around.groovy
printf 'def call(Map cfg = [:]) {\n  pipeline {\n    agent any\n    stages {\n      stage("From lib") { steps { echo "lib pipeline ${cfg.name}" } }\n    }\n  }\n}\n' > vars/libPipeline.groovy
printf 'def call(body) {\n  def config = [:]\n  body.resolveStrategy = Closure.DELEGATE_FIRST\n  body.delegate = config\n  body()\n  echo "config=${config}"\n}\n' > vars/withConfig.groovy
printf 'Greets somebody.\n' > vars/greet.txt
printf 'package org.acme\nclass Tool implements Serializable {\n  def steps\n  String prefix = "T"\n  static String VERSION = "1.2"\n  Tool(steps) { this.steps = steps }\n  def run(String cmd) { steps.sh "echo ${prefix}-${cmd}" }\n  static int add(int a, int b) { a + b }\n}\n' > src/org/acme/Tool.groovy
printf 'resource body\n' > resources/org/acme/note.txt
git add -A; git commit -qm "library"; git tag v1; git checkout -qb dev; sed -i 's/Hello/Hi/' vars/greet.groovy; git commit -qam dev; git checkout -q main
