package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds that run as another OS user: their permissions, and their lack of access to the server's
 * files.
 */
class BuildUserIT {

  @TempDir static Path folder;
  private static Product product;
  private static Path home;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Shell.run("[ $(id -u) = 0 ] && id games && command -v setpriv", Map.of()).exit() == 0,
        "builds can run as another user only if root starts the server");
    // All parent folders are opened, so that only the home's own permissions keep the build out.
    for (Path open = folder; open != null && open.startsWith("/tmp/"); open = open.getParent()) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    home = folder.resolve("home");
    product = Product.start(home, "--build-user", "games");
  }

  @AfterAll
  static void stop() {
    if (product != null) {
      product.close();
    }
  }

  private static void create(String name, String script, String more) {
    Shell.run(
            """
            curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/createItem?name=$NAME" --data-binary "<project>$MORE<builders><hudson.tasks.Shell><command>$SCRIPT</command></hudson.tasks.Shell></builders></project>"
            """,
            Map.of(
                "URL", product.bareUrl(),
                "PW", product.adminPassword(),
                "NAME", name,
                "MORE", more,
                "SCRIPT", script.replace("&", "&amp;").replace("<", "&lt;")))
        .ok();
  }

  /** Runs a build to its end and returns its log. */
  private static String build(String name, int number, String how) {
    Map<String, String> to =
        Map.of(
            "URL", product.bareUrl(),
            "PW", product.adminPassword(),
            "NAME", name,
            "NUMBER", Integer.toString(number),
            "HOW", how);
    Shell.run("curl -fsS -u \"admin:$PW\" -X POST \"$URL/job/$NAME/$HOW\"", to).ok();
    var log = new String[] {""};
    Product.await(
        name + " #" + number + " to end",
        Duration.ofSeconds(60),
        () -> {
          log[0] =
              Shell.run("curl -sS -u \"admin:$PW\" \"$URL/job/$NAME/$NUMBER/consoleText\"", to)
                  .out();
          return log[0].contains("Finished: ");
        });
    return log[0];
  }

  private static String get(String path) {
    return Shell.run(
            "curl -sgS -u \"admin:$PW\" \"$URL/$WHERE\"",
            Map.of("URL", product.bareUrl(), "PW", product.adminPassword(), "WHERE", path))
        .out();
  }

  private static Path secret(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "marked-" + name + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  @Test
  void aBuildOfAnotherUserCannotReadSecretsOrCreateTokens() throws IOException {
    // A copy of the product that all users can execute: only the home's permissions keep the
    // build out.
    Path copy = folder.resolve("copy");
    Files.createDirectories(copy.resolve("server/target"));
    Files.copy(Product.root().resolve("steward"), copy.resolve("steward"));
    Files.copy(
        Product.root().resolve("server/target/steward.jar"),
        copy.resolve("server/target/steward.jar"));
    Shell.run("chmod -R a+rX \"$COPY\"; chmod a+x \"$COPY/steward\"", Map.of("COPY", copy + ""))
        .ok();
    create(
        "spy",
        """
        id -un
        %2$s/steward --version
        cat %1$s/secrets/server.key || echo key unreadable
        cat %1$s/steward.db || echo database unreadable
        ls %1$s || echo home unreadable
        %2$s/steward token create --user admin --name spy --home %1$s || echo no token
        cat /proc/%3$d/environ || echo environment unreadable
        """
            .formatted(home, copy, product.pid()),
        "");
    assertThat(build("spy", 1, "build?delay=0sec"))
        .contains("\ngames\n")
        .containsPattern("\nSteward \\S")
        .contains("\nkey unreadable\n")
        .contains("\ndatabase unreadable\n")
        .contains("\nhome unreadable\n")
        .contains("\nno token\n")
        .contains("\nenvironment unreadable\n")
        .contains("Finished: SUCCESS");
    assertThat(get("me/api-tokens")).doesNotContain("spy");
  }

  /**
   * Earlier versions kept scripts in a folder of the build, where a link would have made the server
   * write to the target of the link.
   */
  @Test
  void theServerDoesNotWriteThroughLinksOfABuild() throws IOException {
    Path victim = secret("victim");
    create(
        "links",
        """
        for i in 0 1 2 3; do for at in "$WORKSPACE" "$WORKSPACE_TMP"; do ln -sf %1$s "$at/script-$i.sh"; ln -sf %1$s "$at/script.sh"; done; done
        mv "$WORKSPACE" "$WORKSPACE.away" || echo workspace stays
        ls "$WORKSPACE/../../server/scripts" || echo scripts unlisted
        touch "$WORKSPACE/../../server/scripts/mine" || echo scripts unwritable
        touch "$0" && echo own script
        rm -f "$0" || echo script stays
        """
            .formatted(victim),
        "");
    for (int number = 1; number <= 2; number++) {
      assertThat(build("links", number, "build?delay=0sec"))
          .contains("\nworkspace stays\n")
          .contains("\nscripts unlisted\n")
          .contains("\nscripts unwritable\n")
          .contains("\nscript stays\n")
          .contains("Finished: SUCCESS");
    }
    assertThat(victim).hasContent("marked-victim");
    assertThat(Files.getOwner(victim).getName()).isEqualTo("root");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
        .isEqualTo("rw-------");
  }

  /**
   * The SSH login may belong to a user other than the build user: here it is root, which runs the
   * test.
   */
  @Test
  void anSshKeyIsReadableOnlyByGitAndDeletedAfterUse() throws IOException {
    Path there = folder.resolve("there");
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Shell.Result host =
        Shell.run(
            """
            set -eu
            mkdir -p "$THERE" /run/sshd; cd "$THERE"
            ssh-keygen -q -t ed25519 -N '' -f host.key
            ssh-keygen -q -t ed25519 -N '' -f mine.key
            printf '%s\n' "ListenAddress 127.0.0.1" "Port $PORT" "HostKey $THERE/host.key" \
              "AuthorizedKeysFile $THERE/mine.key.pub" "StrictModes no" "UsePAM no" \
              "PermitRootLogin prohibit-password" "PidFile $THERE/pid" > settings
            git init -q -b main app; cd app; echo mine > a.txt; git add .
            git -c user.name=a -c user.email=a@b commit -q -m First
            /usr/sbin/sshd -f "$THERE/settings" -E "$THERE/log"
            { printf '<com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey><id>mine</id><username>root</username><privateKeySource><privateKey>'
              cat ../mine.key
              printf '</privateKey></privateKeySource></com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>'
            } | curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/credentials/store/system/domain/_/createCredentials" --data-binary @-
            """,
            Map.of(
                "URL", product.bareUrl(),
                "PW", product.adminPassword(),
                "PORT", Integer.toString(port),
                "THERE", there.toString()));
    try {
      host.ok();
      create(
          "ssh",
          "id -un; cat a.txt; ls %1$s/scm/keys %1$s-builds/server/scm/keys || echo keys unlisted"
              .formatted(home),
          "<scm class='hudson.plugins.git.GitSCM'><userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>ssh://127.0.0.1:"
              + port
              + there
              + "/app</url><credentialsId>mine</credentialsId></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches><hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec></branches></scm>");
      assertThat(build("ssh", 1, "build?delay=0sec"))
          .contains("using credential mine\n", "\ngames\n", "\nmine\n", "\nkeys unlisted\n")
          .contains("Finished: SUCCESS");
      assertThat(
              Shell.run(
                      "find \"$HOME_OF\"* -path '*scm/keys/*'", Map.of("HOME_OF", home.toString()))
                  .out())
          .isEmpty();
    } finally {
      Shell.run("kill \"$(cat \"$THERE/pid\")\"", Map.of("THERE", there.toString()));
    }
  }

  /**
   * The dynamic loader obeys {@code LD_DEBUG} in every program it starts, and each such program
   * leaves a file as evidence.
   */
  @Test
  void loaderVariablesFromParametersAreDropped() throws IOException {
    Path traces = Files.createDirectory(folder.resolve("traces"));
    Files.setPosixFilePermissions(traces, PosixFilePermissions.fromString("rwxrwxrwx"));
    var parameters = new StringBuilder("<properties><hudson.model.ParametersDefinitionProperty>");
    parameters.append("<parameterDefinitions>");
    for (String name : new String[] {"LD_DEBUG", "LD_DEBUG_OUTPUT"}) {
      parameters
          .append("<hudson.model.StringParameterDefinition><name>")
          .append(name)
          .append("</name></hudson.model.StringParameterDefinition>");
    }
    parameters.append("</parameterDefinitions></hudson.model.ParametersDefinitionProperty>");
    create("loader", "true", parameters.append("</properties>").toString());
    assertThat(
            build(
                "loader",
                1,
                "buildWithParameters?delay=0sec&LD_DEBUG=libs&LD_DEBUG_OUTPUT=" + traces + "/t"))
        .contains("LD_DEBUG")
        .contains("Finished: SUCCESS");
    // Such a parameter would affect all programs of the build, so it is filtered out.
    assertThat(traces).isEmptyDirectory();
  }

  /** A leftover process of a build keeps swapping files for links while artifacts are archived. */
  @Test
  void linksAreNeverArchived() throws IOException {
    Path secret = secret("kept");
    create(
        "archive",
        """
        echo fine > fine.txt
        mkdir -p sub; echo fine > sub/file.txt
        ln -s %1$s link.txt
        ln -s %2$s folder
        for i in $(seq 50); do echo fine > swap-$i.txt; mkdir swap-$i; echo fine > swap-$i/kept; done
        (while :; do for i in $(seq 50); do ln -sf %1$s s && mv -f s swap-$i.txt; rm -rf swap-$i; ln -s %2$s swap-$i; echo fine > f && mv -f f swap-$i.txt; rm -f swap-$i; mkdir swap-$i; done; done) > /dev/null 2>&1 &
        """
            .formatted(secret, folder),
        "");
    Shell.run(
            """
            curl -fsS -u "admin:$PW" "$URL/job/archive/config.xml" | sed 's#</builders>#</builders><publishers><hudson.tasks.ArtifactArchiver><artifacts>**</artifacts><allowEmptyArchive>true</allowEmptyArchive></hudson.tasks.ArtifactArchiver></publishers>#; s#<publishers */>##' > "$FILE"
            curl -fsS -u "admin:$PW" -X POST -H 'Content-Type: application/xml' "$URL/job/archive/config.xml" --data-binary "@$FILE"
            """,
            Map.of(
                "URL", product.bareUrl(),
                "PW", product.adminPassword(),
                "FILE", folder.resolve("archive.xml").toString()))
        .ok();
    for (int number = 1; number <= 3; number++) {
      build("archive", number, "build?delay=0sec");
      assertThat(get("job/archive/" + number + "/artifact/sub/file.txt")).isEqualTo("fine\n");
      assertThat(get("job/archive/" + number + "/artifact/link.txt")).doesNotContain("marked-");
      assertThat(get("job/archive/ws/link.txt")).doesNotContain("marked-");
      assertThat(get("job/archive/ws/folder/kept")).doesNotContain("marked-");
    }
    try (Stream<Path> files = Files.walk(home.resolve("builds"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (!file.endsWith("log")) {
          assertThat(bytes).as(file.toString()).doesNotContain("marked-");
        }
      }
    }
  }

  /** A job may use a workspace inside another job's workspace, which may contain links. */
  @Test
  void customWorkspacesDoNotFollowLinks() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    create("layer", "ln -sfn " + elsewhere + " way", "");
    assertThat(build("layer", 1, "build?delay=0sec")).contains("Finished: SUCCESS");
    create("guest", "id -un; pwd", "<customWorkspace>workspace/layer/way/inner</customWorkspace>");
    build("guest", 1, "build?delay=0sec");
    try (Stream<Path> inside = Files.list(elsewhere)) {
      assertThat(inside).isEmpty();
    }
    create("nested", "id -un; pwd", "<customWorkspace>workspace/layer/a/b</customWorkspace>");
    assertThat(build("nested", 1, "build?delay=0sec"))
        .contains("\ngames\n")
        .contains("-builds/workspace/layer/a/b\n")
        .contains("Finished: SUCCESS");
    // The script folder cannot serve as a workspace.
    create("scripts", "id -un", "<customWorkspace>server/scripts</customWorkspace>");
    assertThat(build("scripts", 1, "build?delay=0sec"))
        .contains("is reserved for the server")
        .doesNotContain("\ngames\n");
  }
}
