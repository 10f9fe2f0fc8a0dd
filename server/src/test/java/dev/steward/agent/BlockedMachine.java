package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipeTransport;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A machine on which the content of files named {@code artifact} cannot be read at first. */
record BlockedMachine(Path programs, PipeTransport transport) {

  /** Creates a machine whose account has this home directory. */
  static BlockedMachine create(Path home) throws IOException {
    Path programs = Files.createDirectories(home.resolve("programs"));
    Path cat =
        Files.writeString(
            programs.resolve("cat"),
            """
            #!/bin/sh
            programs=%s
            if [ "$1" != ./artifact ] || [ -e "$programs/go" ]; then exec /bin/cat "$@"; fi
            touch "$programs/waiting"
            exec >/dev/null 2>&1
            until [ -e "$programs/go" ]; do sleep 0.05; done
            """
                .formatted(programs));
    assertThat(cat.toFile().setExecutable(true)).isTrue();
    return new BlockedMachine(
        programs,
        new PipeTransport(home, programs + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
  }

  void awaitReader() {
    ServerClient.await("the reader", () -> Files.exists(programs.resolve("waiting")));
  }

  /** Lets all readers continue, including those of lost connections. */
  void release() throws IOException {
    Files.createFile(programs.resolve("go"));
  }
}
