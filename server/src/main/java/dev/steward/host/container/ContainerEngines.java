package dev.steward.host.container;

import dev.steward.host.Host;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The engines of the machines, kept because each lookup starts programs. */
final class ContainerEngines {
  private static final int MAX_ENGINES = 1_000;

  private final Map<EngineKey, ContainerEngine> engines = new ConcurrentHashMap<>();

  private record EngineKey(Host host, String program, String engineHost) {}

  /**
   * The engine of a machine.
   *
   * @param program as in the server's settings
   * @param engineHost address of the engine; empty for the machine's own
   */
  ContainerEngine find(Host host, String program, String engineHost)
      throws IOException, InterruptedException {
    var key = new EngineKey(host, program, engineHost);
    ContainerEngine engine = engines.get(key);
    if (engine == null) {
      engine = ContainerEngine.find(host, program, engineHost);
      if (engines.size() >= MAX_ENGINES) {
        engines.clear();
      }
      engines.put(key, engine);
    }
    return engine;
  }
}
