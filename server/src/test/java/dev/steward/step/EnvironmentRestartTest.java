package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Variables of the EnvInject plugin across a restart of the server. */
@Tag("integration")
class EnvironmentRestartTest {

  private static final String SECRET = "canary-$HOME-8131";

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();

  private static String shell(String command) {
    return "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>";
  }

  private static String password(String name, String value) {
    return "<EnvInjectPasswordEntry><name>"
        + name
        + "</name><value>"
        + value
        + "</value></EnvInjectPasswordEntry>";
  }

  @Test
  void variablesAreRestoredAndSecretsAreStoredEncrypted() throws IOException {
    Path gate = folder.resolve("gate");
    Path seen = folder.resolve("seen");
    String print =
        "set +x; printf '%s\\n' \"[$COPY][$AFTER][$OVERRIDDEN][$PLAIN][$PATH]\" >>" + seen;
    server.createItem(
        "kept",
        "<project><builders><EnvInjectBuilder><info><propertiesContent>COPY=see $S\n"
            + "AFTER=$COPY!\n"
            + "OVERRIDDEN=by the job\n"
            + "PLAIN=plain\n"
            + "PATH=/added:$PATH</propertiesContent></info></EnvInjectBuilder>"
            + shell(print)
            + shell("echo waiting; while [ ! -f " + gate + " ]; do sleep 0.1; done")
            + shell(print)
            + "</builders><buildWrappers><EnvInjectPasswordWrapper><passwordEntries>"
            + password("S", SECRET)
            + password("OVERRIDDEN", "by the wrapper")
            + "</passwordEntries></EnvInjectPasswordWrapper></buildWrappers></project>");
    server.startBuild("/job/kept/");
    server.await("/job/kept/1/consoleText", "+ echo waiting");
    assertThat(server.dump().toString()).contains("by the job").doesNotContain("canary");
    assertThat(server.filesContaining("canary")).isEmpty();
    assertThat(server.getBody("/job/kept/1/injectedEnvVars/"))
        .contains("PLAIN")
        .doesNotContain("canary", "AFTER");
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(gate);
    server.awaitBuild("/job/kept/", 1, "SUCCESS");
    assertThat(Files.readAllLines(seen))
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .startsWith(
                    "[see " + SECRET + "][see " + SECRET + "!][by the job][plain][/added:/"));
    assertThat(Files.readAllLines(seen).stream().distinct()).hasSize(1);
  }
}
