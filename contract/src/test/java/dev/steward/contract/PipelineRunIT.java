package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jenkinsfiles that run in a folder without a server, with the packaged launcher. */
class PipelineRunIT {

  private static final String SLOW =
      """
      pipeline {
        agent any
        stages {
          stage('Slow') {
            steps {
              sh 'sleep 1234 & echo "begun in $HOME"; wait'
            }
          }
        }
        post {
          aborted { echo 'cleaned up' }
        }
      }
      """;

  @TempDir Path temporary;

  @TempDir Path all;

  private Path folder;

  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(all.resolve("shop"));
  }

  private Shell.Result run(String script, String... arguments) throws IOException {
    return run(script, Map.of(), arguments);
  }

  private Shell.Result run(String script, Map<String, String> variables, String... arguments)
      throws IOException {
    Files.writeString(folder.resolve("Jenkinsfile"), script);
    return LocalRun.run(folder, temporary, variables, arguments);
  }

  private static boolean isRunning(String command) {
    return Shell.run("pgrep -f \"$COMMAND\"", Map.of("COMMAND", "^" + command)).exit() == 0;
  }

  private boolean hasHome() {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries.anyMatch(entry -> entry.getFileName().toString().startsWith("steward-run-"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theResultIsTheExitStatus() throws IOException {
    Shell.Result success =
        run(
            """
            node {
              sh 'echo "$JOB_NAME $BUILD_NUMBER $WORKSPACE"; echo x > made; umask'
            }
            """);
    assertThat(success.out())
        .startsWith("Started by user ")
        .contains("shop 1 " + folder + "\n", "\n" + Shell.run("umask", Map.of()).out())
        .endsWith("[Pipeline] End of Pipeline\nFinished: SUCCESS\n");
    assertThat(success.exit()).isZero();
    assertThat(folder.resolve("made")).hasContent("x");
    Shell.Result failure = run("node { sh 'exit 7' }");
    assertThat(failure.out()).contains("ERROR: script returned exit code 7\nFinished: FAILURE\n");
    assertThat(failure.exit()).isEqualTo(1);
    assertThat(run("unstable 'flaky'", "--quiet").out())
        .contains("WARNING: flaky\nFinished: UNSTABLE\n")
        .doesNotContain("[Pipeline]");
    assertThat(run("unstable 'flaky'").exit()).isEqualTo(3);
    assertThat(run("currentBuild.result = 'ABORTED'").exit()).isEqualTo(4);
    assertThat(run("currentBuild.result = 'NOT_BUILT'").exit()).isEqualTo(5);
    assertThat(hasHome()).isFalse();
    assertThat(all).isDirectoryNotContaining("glob:**@tmp");
  }

  @Test
  void invalidFilesAndArgumentsAreReported() throws IOException {
    Shell.Result syntax = run("node {\n  sh 'make\n}\n");
    assertThat(syntax.out()).contains("WorkflowScript: 2: ", "@ line 2, column ");
    assertThat(syntax.exit()).isEqualTo(1);
    Shell.Result invalid =
        run("pipeline {\n  agent any\n  stages {\n    stage('A') {\n    }\n  }\n}\n");
    assertThat(invalid.out())
        .contains("WorkflowScript: 4: Expected one of", "@ line 4, column 5.", "1 error\n");
    assertThat(invalid.exit()).isEqualTo(1);
    Shell.Result missing = LocalRun.run(folder, temporary, Map.of(), "other");
    assertThat(missing.err()).contains("could not read other: the file does not exist.");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(run("echo 1", "--secret", "id=value").exit()).isEqualTo(2);
    assertThat(run("echo 1", "--stage", "A").err()).contains("declarative");
    assertThat(run("echo 1", "--param", "A=1").err()).contains("has no parameter A");
    assertThat(hasHome()).isFalse();
  }

  @Test
  void aLibraryInAFolderIsUsedForAllItsVersions() throws IOException {
    Path library = folder.resolve("tools");
    Files.createDirectories(library.resolve("vars"));
    Files.createDirectories(library.resolve("src/org/acme"));
    Files.writeString(
        library.resolve("vars/greet.groovy"), "def call(n) { echo \"Hello ${n}\" }\n");
    Files.writeString(
        library.resolve("src/org/acme/Tool.groovy"),
        "package org.acme\nclass Tool { static String name() { 'tool' } }\n");
    String script = "@Library('tools@v1')\nimport org.acme.Tool\ngreet Tool.name()\n";
    Shell.Result named = run(script, "--library", "tools");
    assertThat(named.out())
        .as(named.err())
        .contains("Loading library tools@v1\n", "Hello tool\n", "Finished: SUCCESS\n");
    assertThat(run("greet 'x'", "--library", "tools=" + library).out()).contains("Hello x\n");
    String described =
        "library(identifier: 'tools@v2', retriever: modernSCM([$class: 'GitSCMSource',"
            + " remote: 'https://nowhere.invalid/x.git']))\ngreet 'y'\n";
    assertThat(run(described, "--library", "tools").out()).contains("Hello y\n");
    Shell.Result unknown = run("@Library('other') _\necho 'x'", "--library", "tools");
    assertThat(unknown.out()).contains("Could not find any definition of libraries [other]");
    assertThat(unknown.exit()).isEqualTo(1);
    Shell.Result invalid = run("echo 'x'", "--library", "tools/vars");
    assertThat(invalid.err()).contains("expected to contain at least one of src or vars");
    assertThat(invalid.exit()).isEqualTo(2);
  }

  @Test
  void ctrlCStopsTheRunAndItsPostStepsStillRun() throws IOException {
    Files.writeString(folder.resolve("Jenkinsfile"), SLOW);
    try (LocalRun run = LocalRun.start(folder, temporary, List.of(), Map.of())) {
      run.awaitText("\nbegun in ").signal("INT");
      Shell.Result result = run.result();
      assertThat(result.out())
          .containsSubsequence("Aborted by ", "cleaned up\n", "Finished: ABORTED\n");
      assertThat(result.exit()).isEqualTo(4);
    }
    assertThat(isRunning("sleep 1234")).isFalse();
    assertThat(hasHome()).isFalse();
  }

  @Test
  void aSecondCtrlCEndsTheRunAtOnce() throws IOException {
    Files.writeString(
        folder.resolve("Jenkinsfile"),
        """
        node {
          try {
            sh 'echo "begun in $HOME"; sleep 1235'
          } finally {
            echo 'cleaning'
            sleep 1000
          }
        }
        """);
    try (LocalRun run = LocalRun.start(folder, temporary, List.of(), Map.of())) {
      run.awaitText("\nbegun in ").signal("INT");
      run.awaitText("\ncleaning\n").signal("INT");
      Shell.Result result = run.result();
      assertThat(result.out()).endsWith("Hard kill!\nFinished: ABORTED\n");
      assertThat(result.exit()).isEqualTo(4);
    }
    assertThat(hasHome()).isFalse();
  }

  @Test
  void nothingIsLeftAfterAKill() throws IOException {
    Files.writeString(folder.resolve("Jenkinsfile"), SLOW);
    try (LocalRun run = LocalRun.start(folder, temporary, List.of(), Map.of())) {
      run.awaitText("\nbegun in ");
      assertThat(isRunning("sleep 1234")).isTrue();
      assertThat(hasHome()).isTrue();
      run.signal("KILL");
      Product.await(
          "the end of the processes",
          Duration.ofSeconds(30),
          () -> !isRunning("sleep 1234") && !hasHome());
    }
  }

  /** A PATH whose docker and podman are those of the test; the machine may have its own. */
  private Map<String, String> engineOnPath(Podman podman) throws IOException {
    Path programs = Files.createDirectory(temporary.resolve("engines"));
    for (String name : List.of("docker", "podman")) {
      Path program =
          Files.writeString(
              programs.resolve(name),
              "#!/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nexec '"
                  + podman.program()
                  + "' \"$@\"\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }
    return Map.of("PATH", programs + ":" + System.getenv("PATH"));
  }

  @Test
  void agentsAndBlocksAreContainersOfThisMachine() throws IOException {
    try (Podman podman = Podman.require(Files.createDirectory(temporary.resolve("podman")))) {
      Map<String, String> variables = engineOnPath(podman);
      Shell.Result agent =
          run(
              """
              pipeline {
                agent { docker { image '@IMAGE@'; args '--network none' } }
                stages { stage('A') { steps { sh '[ -e /usr ] || echo in a container; pwd; echo x >made' } } }
              }
              """
                  .replace("@IMAGE@", Podman.IMAGE),
              variables);
      assertThat(agent.out())
          .contains("\nin a container\n" + "+ pwd\n" + folder + "\n", "Finished: SUCCESS");
      assertThat(folder.resolve("made")).hasContent("x");
      Files.writeString(
          folder.resolve("Dockerfile"), "FROM " + Podman.IMAGE + "\nCOPY made /from-build\n");
      Shell.Result built =
          run(
              """
              pipeline {
                agent { dockerfile { args '--network none' } }
                stages { stage('A') { steps { sh 'echo "built [$(cat /from-build)]"' } } }
              }
              """,
              variables);
      assertThat(built.out()).contains("built [x]", "Finished: SUCCESS");
      Shell.Result block =
          run(
              """
              node {
                docker.image('@IMAGE@').inside('--network none --cap-add SYS_PTRACE') { sh 'cat made' }
                sh '[ -e /usr ] && echo outside'
              }
              """
                  .replace("@IMAGE@", Podman.IMAGE),
              variables);
      assertThat(block.out()).contains("+ cat made\nx\n", "\noutside\n", "Finished: SUCCESS");
      assertThat(podman.containers()).isEmpty();
    }
  }

  @Test
  void noContainerIsLeftAfterAKill() throws IOException {
    try (Podman podman = Podman.require(Files.createDirectory(temporary.resolve("podman")))) {
      Files.writeString(
          folder.resolve("Jenkinsfile"),
          "node { docker.image('"
              + Podman.IMAGE
              + "').inside('--network none') { sh 'echo begun in a container; sleep 1235' } }");
      try (LocalRun run = LocalRun.start(folder, temporary, List.of(), engineOnPath(podman))) {
        run.awaitText("\nbegun in a container");
        assertThat(podman.containers()).isNotEmpty();
        run.signal("KILL");
        Product.await(
            "the end of the container",
            Duration.ofSeconds(60),
            () -> podman.containers().isEmpty() && !hasHome());
      }
    }
  }

  @Test
  void aMachineWithoutAnEngineIsExplained() throws IOException {
    Path programs = Files.createDirectory(temporary.resolve("bin"));
    Shell.run(
            "ln -s /usr/bin/* \"$FOLDER\"; rm -f \"$FOLDER/docker\" \"$FOLDER/podman\"",
            Map.of("FOLDER", programs.toString()))
        .ok();
    Shell.Result result =
        run(
            "pipeline { agent { docker 'alpine' }\nstages { stage('A') { steps { sh 'id' } } } }",
            Map.of("PATH", programs.toString()));
    assertThat(result.out())
        .contains(
            "ERROR: Neither docker nor podman is installed on the machine of this build",
            "Finished: FAILURE")
        .doesNotContain("uid=");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void homesOfOlderRunsAreDeleted() throws IOException {
    Path old = Files.createDirectory(temporary.resolve("steward-run-1"));
    Files.createDirectories(old.resolve("secrets"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Path fresh = Files.createDirectory(temporary.resolve("steward-run-2"));
    assertThat(run("echo 'x'").exit()).isZero();
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void credentialsAreMasked() throws IOException {
    Files.writeString(folder.resolve("key.txt"), "content of the file\n");
    Shell.Result result =
        run(
            """
            node {
              withCredentials([string(credentialsId: 'api', variable: 'TOKEN'),
                  usernamePassword(credentialsId: 'login', usernameVariable: 'WHO', passwordVariable: 'WORD'),
                  file(credentialsId: 'key', variable: 'KEY')]) {
                sh 'echo "token $TOKEN"; echo "$WHO:$WORD"; wc -c < "$KEY"; set | grep -c "^MY_"'
              }
            }
            """,
            Map.of("MY_TOKEN", "hunter-2-token", "MY_LOGIN", "robot:pass-word-77"),
            "--secret",
            "api=env:MY_TOKEN",
            "--secret",
            "login=userpass:MY_LOGIN",
            "--secret",
            "key=file:key.txt");
    assertThat(result.out())
        .contains("token ****\n", "robot:****\n", "\n20\n", "\n0\n")
        .doesNotContain("hunter-2-token", "pass-word-77");
    Shell.Result unknown =
        run("node { withCredentials([string(credentialsId: 'api', variable: 'T')]) { } }");
    assertThat(unknown.out()).contains("Could not find credentials entry with ID 'api'");
  }

  private static final String PARAMETERS =
      """
      pipeline {
        agent any
        parameters {
          string(name: 'WHO', defaultValue: 'world')
          booleanParam(name: 'LOUD', defaultValue: false)
          choice(name: 'PLACE', choices: ['here', 'there'])
          password(name: 'WORD', defaultValue: '')
        }
        stages {
          stage('First') { steps { echo 'first' } }
          stage('Greet') {
            steps {
              echo "hello ${params.WHO} ${params.LOUD ? 'loud' : 'low'} ${params.PLACE}"
              sh 'echo "in the shell: $WHO, ${#WORD} characters: $WORD"'
            }
          }
        }
      }
      """;

  @Test
  void parametersHaveTheirDefaultsAndTypes() throws IOException {
    assertThat(run(PARAMETERS).out())
        .contains("hello world low here\n", "in the shell: world, 0 characters");
    assertThat(
            run(
                    PARAMETERS,
                    Map.of("MY_WORD", "swordfish"),
                    "--param",
                    "WHO=me",
                    "--param=LOUD=true",
                    "--param",
                    "PLACE=there",
                    "--param-env",
                    "WORD=MY_WORD")
                .out())
        .contains("hello me loud there\n", "in the shell: me, 9 characters: ****\n")
        .doesNotContain("swordfish");
    Shell.Result choice = run(PARAMETERS, "--param", "PLACE=nowhere");
    assertThat(choice.exit()).isEqualTo(2);
    assertThat(choice.err()).contains("PLACE");
    assertThat(run(PARAMETERS, "--param", "WORD=x").err()).contains("--param-env WORD=VARIABLE");
    assertThat(
            run(
                    """
                    properties([parameters([booleanParam(name: 'ON', defaultValue: true)])])
                    echo(params.ON ? 'is on' : 'is off')
                    """,
                    "--param",
                    "ON=false")
                .out())
        .contains("is off\n");
  }

  @Test
  void aRunBeginsWithAStage() throws IOException {
    Shell.Result result = run(PARAMETERS, "--stage", "Greet");
    assertThat(result.out())
        .contains("Stage \"First\" skipped due to this build restarting at stage \"Greet\"\n")
        .contains("hello world")
        .doesNotContain("\nfirst\n");
    assertThat(run(PARAMETERS, "--stage", "None").err()).contains("Stages: First, Greet.");
  }

  @Test
  void inputsAreAnsweredByOptions() throws IOException {
    String script =
        """
        def name = input message: 'Deploy?', id: 'deploy', parameters: [string(name: 'AS', defaultValue: 'me')]
        echo "as ${name}"
        """;
    assertThat(run(script, "--input", "deploy=proceed").out()).contains("\nas me\n");
    assertThat(run(script, "--input", "deploy=proceed", "--input", "deploy.AS=you").out())
        .contains("\nas you\n");
    assertThat(run(script, "--input", "deploy=abort").exit()).isEqualTo(4);
    Shell.Result none = run(script);
    assertThat(none.out()).contains("Add --input Deploy=proceed or --input Deploy=abort.");
    assertThat(none.exit()).isEqualTo(1);
  }

  @Test
  void blocksAtTheSameTimeHaveCopiesOfTheSources() throws IOException {
    repository();
    Files.writeString(folder.resolve("new.txt"), "not added");
    Shell.Result result =
        run(
            """
            node('linux') {
              checkout scm
              node('windows') {
                def revision = checkout scm
                sh "cat new.txt; echo ' on ${revision.GIT_BRANCH}'; touch made"
              }
            }
            """);
    assertThat(result.exit()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("The files in " + folder + " are used as they are; nothing is checked out\n")
        .contains("Running on Jenkins in " + folder + "\n")
        .contains("Copied 4 files from " + folder, "not added", "\n on origin/main\n");
    assertThat(folder.resolve("made")).doesNotExist();
    assertThat(hasHome()).isFalse();
  }

  private void repository() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "committed");
    Files.writeString(folder.resolve(".gitignore"), "target/\n");
    Shell.run(
            "cd \"$FOLDER\" && git init -q -b main . && git add . && git -c user.name=me -c"
                + " user.email=me@example.com commit -q -m first",
            Map.of("FOLDER", folder.toString()))
        .ok();
  }

  @Test
  void theUsersFilesSurviveStepsThatDeleteOrReplaceThem() throws IOException {
    repository();
    Files.writeString(folder.resolve("a.txt"), "changed");
    Files.writeString(folder.resolve("new.txt"), "not added");
    Files.createDirectory(folder.resolve("target"));
    Files.writeString(folder.resolve("target/result"), "old");
    Path other = Files.createDirectory(all.resolve("other"));
    Shell.run(
            "cd \"$OTHER\" && git init -q -b main . && echo other > a.txt && git add . && git -c"
                + " user.name=me -c user.email=me@example.com commit -q -m first",
            Map.of("OTHER", other.toString()))
        .ok();
    Shell.Result result =
        run(
            """
            node {
              dir('target') { deleteDir() }
              sh 'ls target | wc -l'
              cleanWs()
              deleteDir()
              step([$class: 'WsCleanup'])
              dir('clone') { git url: '%s', branch: 'main' }
              sh 'cat a.txt clone/a.txt'
              git url: '%s', branch: 'main'
            }
            """
                .formatted(other, other));
    assertThat(result.out())
        .contains("\n0\n", "changedother\n")
        .contains("The step git would replace the files in " + folder);
    assertThat(result.err()).contains("the files of " + folder + " stay");
    assertThat(folder.resolve("a.txt")).hasContent("changed");
    assertThat(folder.resolve("new.txt")).hasContent("not added");
    assertThat(folder.resolve(".git/HEAD")).exists();
    Files.delete(folder.resolve(".gitignore"));
    Shell.run("rm -r \"$GIT\"", Map.of("GIT", folder.resolve(".git").toString())).ok();
    run("node { deleteDir() }");
    assertThat(folder.resolve("a.txt")).hasContent("changed");
  }

  @Test
  void emailsAndOtherJobsNeedAServer() throws IOException {
    Shell.Result result =
        run("mail to: 'a@example.org', subject: 'Done', body: 'x'\nbuild 'other'\n");
    assertThat(result.out())
        .contains("The email to a@example.org is not sent")
        .contains("ERROR: The step build needs a server");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void artifactsAreCopiedToAFolder() throws IOException {
    String script = "node { sh 'mkdir -p out/b; echo 1 > out/b/c'; archiveArtifacts 'out/**' }";
    Path target = all.resolve("kept");
    run(script, "--artifacts", target.toString());
    assertThat(target.resolve("out/b/c")).hasContent("1");
    assertThat(run(script).err()).contains("artifacts, deleted now: out/b/c.");
  }

  @Test
  void onlyATerminalHasColours() throws IOException {
    Files.writeString(folder.resolve("Jenkinsfile"), "error 'broken'");
    String command = "script -qec '\"'\"$STEWARD\"'\" pipeline run' /dev/null";
    Map<String, String> variables =
        Map.of(
            "STEWARD",
            Product.root().resolve("steward").toString(),
            "TERM",
            "xterm",
            "TMPDIR",
            temporary.toString(),
            "FOLDER",
            folder.toString());
    assertThat(Shell.run("cd \"$FOLDER\"; " + command, variables).out())
        .contains("\u001b[31mERROR: broken\u001b[0m", "\u001b[1;31mFinished: FAILURE\u001b[0m");
    assertThat(Shell.run("cd \"$FOLDER\"; export NO_COLOR=1; " + command, variables).out())
        .contains("ERROR: broken")
        .doesNotContain("\u001b[");
  }
}
