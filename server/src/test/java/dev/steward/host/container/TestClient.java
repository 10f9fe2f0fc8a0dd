package dev.steward.host.container;

import dev.steward.host.Hosts;
import dev.steward.host.RunLookup;
import dev.steward.host.Workspace;
import dev.steward.host.local.LocalHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A build on this machine, where its image already exists.
 *
 * @param printed what was written to its log
 */
record TestClient(long runId, Workspace workspace, List<String> printed)
    implements ContainerClient {

  /** The containers of a server with that home. */
  static Containers containers(
      Path home, LocalHost machine, RunLookup runs, ContainerSettings settings) {
    return new Containers(
        home.resolve("run/containers"), Hosts.only(machine), runs, () -> settings);
  }

  /** A container without a network, and with the engine's defaults for everything else. */
  static ContainerSpec spec(String image) {
    return new ContainerSpec(
        image, false, "", List.of(), false, "", List.of(), "none", "", "", null);
  }

  @Override
  public String node() {
    return "";
  }

  @Override
  public void print(String text) {
    printed.add(text);
  }

  @Override
  public @Nullable Integer run(
      String id,
      String heading,
      List<String> launcher,
      List<String> arguments,
      Map<String, String> environment) {
    throw new AssertionError("the image is not pulled");
  }

  @Override
  public boolean isStopped() {
    return false;
  }
}
