package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Builds of a job with a git repository, a submodule, test reports and artifacts have the same
 * results on each kind of machine as on the built-in node.
 */
class BuildHostsIT {

  /** Kinds of machines other than the built-in node. */
  enum Machine {
    SSH,
    INBOUND,
    CONTAINER,
    POD
  }

  private static final Pattern PATH = Pattern.compile("\"relativePath\":\"([^\"]+)\"");

  private static final String FUNCTIONS =
      """
      set -eu
      export HOME="$FOLDER" GIT_CONFIG_NOSYSTEM=1
      git config --global init.defaultBranch main
      git config --global protocol.file.allow always
      seconds=$SECONDS_OF_FIRST
      commit() {
        seconds=$((seconds + 60))
        export GIT_AUTHOR_DATE="$seconds +0100" GIT_COMMITTER_DATE="$seconds +0100"
        git add .
        git -c user.name="$1" -c user.email="$1@example.com" commit -q -m "$2"
      }
      """;

  /** Commits have fixed dates, so they have the same ids each time. */
  private static final String CREATE_REPOSITORY =
      FUNCTIONS
          + """
          rm -rf "$FOLDER/lib" "$FOLDER/app"
          git init -q "$FOLDER/lib"; cd "$FOLDER/lib"
          seq 20000 > numbers.txt; commit bob "The library"
          git init -q "$FOLDER/app"; cd "$FOLDER/app"
          cat > report.xml <<'XML'
          <testsuite name="sums" time="1.5">
            <testcase classname="org.example.Sums" name="adds" time="1"><system-out>1 + 1</system-out></testcase>
            <testcase classname="org.example.Sums" name="subtracts" time="0.5"><skipped/></testcase>
          </testsuite>
          XML
          echo 1 > version.txt; commit alice "First"
          git submodule --quiet add "$FOLDER/lib" lib; commit alice "Use the library"
          """;

  private static final String CHANGE_REPOSITORY =
      FUNCTIONS
          + """
          cd "$FOLDER/lib"; echo more >> numbers.txt; commit bob "More numbers"
          cd "$FOLDER/app"; git -C lib pull -q
          sed -i 's#<skipped/>#<failure message="off by one">at line 7</failure>#' report.xml
          echo 2 > version.txt; commit carol "Second ünïcode

          With a body."
          """;

  private static final String SCRIPT =
      """
      mkdir -p "out/sub folder"
      cp lib/numbers.txt "out/sub folder/nümbers.txt"
      cat version.txt > out/version.txt
      head -c 3000000 /dev/zero | tr '\\0' '\\351' > out/large.bin
      : > out/empty
      echo "built from $GIT_COMMIT on $GIT_BRANCH"
      """;

  private static final String BUILD_TREE =
      "result,artifacts[fileName,relativePath],culprits[fullName],changeSet[kind,items[commitId,"
          + "msg,comment,timestamp,author[fullName],affectedPaths,paths[file,editType]]],"
          + "actions[lastBuiltRevision[SHA1,branch[name]],failCount,skipCount,totalCount]";

  @TempDir static Path folder;
  private static Product product;
  private static ApiClient api;
  private static Map<String, String> expected;

  @BeforeAll
  static void buildOnTheBuiltInNode() {
    product = Product.start(folder.resolve("home"));
    api = new ApiClient(product, product.adminPassword());
    expected = buildTwice("here", "");
    assertThat(expected)
        .hasSize(14)
        .hasEntrySatisfying(
            "build 1", build -> assertThat(build).contains("\"result\":\"SUCCESS\""))
        .hasEntrySatisfying(
            "build 2",
            build ->
                assertThat(build)
                    .contains("\"result\":\"UNSTABLE\"", "\"msg\":\"Second ünïcode\"")
                    .contains("\"file\":\"version.txt\"", "{\"fullName\":\"carol\"}"))
        .hasEntrySatisfying("tests 2", tests -> assertThat(tests).contains("off by one", "1 + 1"));
    assertThat(expected.get("artifact 1 out/sub folder/nümbers.txt"))
        .isNotEqualTo(expected.get("artifact 2 out/sub folder/nümbers.txt"));
  }

  @AfterAll
  static void stop() {
    if (product != null) {
      product.close();
    }
  }

  private static void repository(String script) {
    Shell.run(script, Map.of("FOLDER", folder.toString(), "SECONDS_OF_FIRST", "1750000000")).ok();
  }

  /** Builds a new job before and after a change to its repository. */
  private static Map<String, String> buildTwice(String job, String more) {
    repository(CREATE_REPOSITORY);
    api.post(
        "createItem?name=" + job,
        """
        <project>
          <scm class="hudson.plugins.git.GitSCM">
            <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>%s</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
            <branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches>
            <extensions><hudson.plugins.git.extensions.impl.SubmoduleOption><recursiveSubmodules>true</recursiveSubmodules></hudson.plugins.git.extensions.impl.SubmoduleOption></extensions>
          </scm>
          %s
          <builders><hudson.tasks.Shell><command>%s</command></hudson.tasks.Shell></builders>
          <publishers>
            <hudson.tasks.ArtifactArchiver><artifacts>out/**</artifacts><fingerprint>true</fingerprint></hudson.tasks.ArtifactArchiver>
            <hudson.tasks.junit.JUnitResultArchiver><testResults>report.xml</testResults><keepLongStdio>true</keepLongStdio></hudson.tasks.junit.JUnitResultArchiver>
          </publishers>
        </project>
        """
            .formatted(
                folder.resolve("app"), more, SCRIPT.replace("&", "&amp;").replace("<", "&lt;")));
    var facts = new TreeMap<String, String>();
    for (int number = 1; number <= 2; number++) {
      if (number == 2) {
        repository(CHANGE_REPOSITORY);
      }
      api.startBuild(job);
      String log = api.awaitEnd(job, number);
      assertThat(log).contains("built from ", "Archiving artifacts");
      addFacts(job, number, log, facts);
    }
    return facts;
  }

  /** Adds what a user sees of a build, except the machine that it ran on. */
  private static void addFacts(String job, int number, String log, Map<String, String> facts) {
    String path = "job/" + job + "/" + number + "/";
    String build = api.get(path + "api/json?tree=" + encoded(BUILD_TREE));
    facts.put("build " + number, build);
    facts.put("tests " + number, api.get(path + "testReport/api/json"));
    facts.put(
        "output " + number,
        log.lines().filter(line -> line.startsWith("built from ")).collect(Collectors.joining()));
    for (MatchResult artifact : PATH.matcher(build).results().toList()) {
      byte[] content = api.getBytes(path + "artifact/" + encoded(artifact.group(1)));
      facts.put("artifact " + number + " " + artifact.group(1), digest(content));
    }
  }

  private static String encoded(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return content.length + " bytes, " + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void buildsAreTheSameAsOnTheBuiltInNode(Machine machine) throws IOException {
    switch (machine) {
      case SSH -> {
        try (SshMachine ssh = SshMachine.ofThisUser(folder.resolve("ssh"))) {
          ssh.connect(api, "ssh", folder.resolve("ssh/root"));
          compare("on-ssh", onNode("ssh"), "Building remotely on ssh in workspace ");
        }
      }
      case INBOUND -> {
        AgentProcess.createNode(api, "inbound", folder.resolve("inbound/root"));
        Path secret = AgentProcess.secretFile(api, "inbound", folder.resolve("inbound"));
        try (AgentProcess _ = AgentProcess.start(product.url(), "inbound", secret)) {
          api.awaitOnline("inbound");
          compare("on-inbound", onNode("inbound"), "Building remotely on inbound in workspace ");
        }
      }
      case CONTAINER -> {
        try (Podman podman = Podman.require(Files.createDirectory(folder.resolve("podman")))) {
          podman.use(api);
          compare(
              "in-container",
              "<buildWrappers>" + Podman.wrapper() + "</buildWrappers>",
              " from the image " + Podman.IMAGE);
          assertThat(podman.containers()).isEmpty();
        }
      }
      case POD -> {
        Path pods = Files.createDirectory(folder.resolve("pods"));
        try (KubernetesCluster cluster = KubernetesCluster.start(pods)) {
          cluster.addCloud(api, "pod");
          compare("in-pod", onNode("pod"), "Building remotely on tools-");
          assertThat(api.log("in-pod", 1))
              .contains("in the namespace builds of the cloud cluster.");
          Product.await(
              "the end of the pods",
              Duration.ofSeconds(60),
              () -> !api.get("computer/api/json").contains("tools-"));
        }
      }
    }
  }

  private static String onNode(String node) {
    return "<canRoam>false</canRoam><assignedNode>" + node + "</assignedNode>";
  }

  private static void compare(String job, String more, String place) {
    assertThat(buildTwice(job, more)).isEqualTo(expected);
    assertThat(api.log(job, 2)).contains(place);
  }
}
