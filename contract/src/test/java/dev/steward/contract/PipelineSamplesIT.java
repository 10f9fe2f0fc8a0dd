package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repositories with a Jenkinsfile, run from a clean folder without server and network, and by a
 * server: the consoles must be equal, apart from the checkout and paths.
 */
class PipelineSamplesIT {

  private static final Path SAMPLES = Path.of("src/test/resources/local-pipelines");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"maven", "node", "python"})
  void aSampleRunsWithoutServerAsOnTheServer(String name) throws IOException {
    Path sample = folder.resolve(name);
    copy(Path.of(System.getProperty("basedir", ".")).resolve(SAMPLES).resolve(name), sample);
    Shell.run(
            "cd \"$FOLDER\" && git init -q -b main . && git add . && git -c user.name=me -c"
                + " user.email=me@example.com commit -q -m first",
            Map.of("FOLDER", sample.toString()))
        .ok();
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path artifacts = folder.resolve("artifacts");
    Shell.Result local;
    try (LocalRun run =
        LocalRun.start(
            sample, temporary, withoutNetwork(), Map.of(), "--artifacts", artifacts.toString())) {
      local = run.result();
    }
    assertThat(local.exit()).as(local.toString()).isZero();
    assertThat(artifacts).isNotEmptyDirectory();
    assertThat(Shell.run("git -C \"$F\" status -s", Map.of("F", sample.toString())).out())
        .as("changes of the user's folder")
        .isEmpty();
    String server = consoleOfServer(name, sample);
    if (local.out().contains("[Pipeline] parallel")) {
      // Branches write in any order.
      assertThat(comparable(local.out()).lines())
          .containsExactlyInAnyOrderElementsOf(comparable(server).lines().toList());
    } else {
      assertThat(comparable(local.out())).isEqualTo(comparable(server));
    }
  }

  /** A network without interfaces, where namespaces are allowed. */
  private static List<String> withoutNetwork() {
    List<String> unshare = List.of("unshare", "-rn");
    return Shell.run("unshare -rn true", Map.of()).exit() == 0 ? unshare : List.of();
  }

  private String consoleOfServer(String name, Path sample) throws IOException {
    String maven =
        Shell.run("dirname \"$(dirname \"$(readlink -f \"$(command -v mvn)\")\")\"", Map.of())
            .ok()
            .out()
            .strip();
    Path configuration = folder.resolve("steward.yaml");
    Files.writeString(
        configuration,
        """
        jenkins:
          numExecutors: 4
          labelString: "linux node"
        tool:
          maven:
            installations:
              - name: maven-3
                home: %s
        """
            .formatted(maven));
    try (Product product =
        Product.start(folder.resolve("home"), "--config", configuration.toString())) {
      return Shell.run(
              """
              set -eu
              post() { curl -fsS -u "admin:$PW" -X POST "$@"; }
              post -H 'Content-Type: application/xml' "$URL/createItem?name=$NAME" -d "<flow-definition>
                <definition class=\\"org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition\\">
                  <scm class=\\"hudson.plugins.git.GitSCM\\">
                    <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>$SAMPLE</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
                    <branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches>
                  </scm>
                  <scriptPath>Jenkinsfile</scriptPath>
                  <lightweight>true</lightweight>
                </definition>
              </flow-definition>"
              # The first run declares the parameters; a run without a server has them already.
              for number in 1 2; do
                post "$URL/job/$NAME/build?delay=0sec" ||
                  post "$URL/job/$NAME/buildWithParameters?delay=0sec"
                for attempt in 1 2 3 4 5 6 7 8 9 10; do
                  result=$(curl -sS -u "admin:$PW" -g "$URL/job/$NAME/$number/api/json?wait=10&tree=result")
                  case $result in *'"result":"'*) break ;; esac
                  sleep 1
                done
              done
              curl -fsS -u "admin:$PW" "$URL/job/$NAME/2/consoleText" | sed 's/#2$/#1/; s/^2$/1/'
              """,
              Map.of(
                  "URL",
                  product.bareUrl(),
                  "PW",
                  product.adminPassword(),
                  "NAME",
                  name,
                  "SAMPLE",
                  sample.toString()))
          .ok()
          .out();
    }
  }

  /** A console without names of users, paths, durations, and what a checkout says. */
  private static String comparable(String console) {
    return console
        .replaceAll("Started by user .*\n", "Started by USER\n")
        .replaceAll("Obtained Jenkinsfile from git .*\n", "")
        .replaceAll("(\\[Pipeline] checkout\n)(?:(?!\\[Pipeline]).*\n)+", "$1")
        .replaceAll("Running on Jenkins in .*\n", "Running on Jenkins in WORKSPACE\n")
        .replaceAll("in \\d+\\.\\d+s\n", "in TIMEs\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file :
          files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        String text = Files.readString(file);
        Files.writeString(target, file.endsWith("pom.xml") ? withVersions(text) : text);
      }
    }
  }

  private static String withVersions(String pom) throws IOException {
    String own = Files.readString(Product.root().resolve("pom.xml"));
    return pom.replace("@JUNIT@", between(own, "<junit.version>", "<"))
        .replace("@RESOURCES@", plugin(own, "resources"))
        .replace("@COMPILER@", plugin(own, "compiler"))
        .replace("@SUREFIRE@", plugin(own, "surefire"))
        .replace("@JAR@", plugin(own, "jar"));
  }

  private static String plugin(String pom, String name) {
    return between(pom, "<artifactId>maven-" + name + "-plugin</artifactId><version>", "<");
  }

  private static String between(String text, String before, String after) {
    int start = text.indexOf(before) + before.length();
    return text.substring(start, text.indexOf(after, start));
  }
}
