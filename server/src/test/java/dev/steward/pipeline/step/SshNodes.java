package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.NodeMachines;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Nodes of a test server whose machines are folders on this machine. */
final class SshNodes {
  private static final String XML = "Content-Type: application/xml";

  private final TestServer server;
  private final NodeMachines machines;
  private final Supplier<Path> folder;

  /**
   * Creates no node yet.
   *
   * @param folder parent of the homes of the machines
   */
  SshNodes(TestServer server, NodeMachines machines, Supplier<Path> folder) {
    this.server = server;
    this.machines = machines;
    this.folder = folder;
  }

  /** Creates the credential that the nodes use. */
  void createCredential() {
    assertThat(
            server
                .post(
                    "/credentials/store/system/domain/_/createCredentials",
                    "<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>"
                        + "<scope>SYSTEM</scope><id>builder</id><username>build</username>"
                        + "<password>pa55-w0rd-of-node</password>"
                        + "</com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>",
                    XML)
                .status())
        .isEqualTo(200);
  }

  /** Creates a node, and waits until it is online. */
  NodeMachines.Machine create(String name) throws IOException {
    NodeMachines.Machine machine =
        machines.add(name + ".example", Files.createDirectories(folder.get().resolve(name)));
    assertThat(
            server
                .post(
                    "/computer/createItem?name=" + name,
                    "<slave><remoteFS>root</remoteFS><numExecutors>2</numExecutors><label>"
                        + name
                        + "-label</label><launcher"
                        + " class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>"
                        + name
                        + ".example</host><port>2222</port><credentialsId>builder</credentialsId>"
                        + "</launcher></slave>",
                    XML)
                .status())
        .isEqualTo(200);
    ServerClient.await(
        name + " is online",
        () -> server.getBody("/computer/" + name + "/api/json").contains("\"offline\":false"));
    return machine;
  }

  /** The workspace of a job on the machine of a node. */
  Path workspace(String node, String job) {
    return folder.get().resolve(node).resolve("root/workspace").resolve(job);
  }
}
