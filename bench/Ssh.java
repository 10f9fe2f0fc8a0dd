import dev.steward.blob.Blobs;
import dev.steward.host.CommandSpec;
import dev.steward.host.Host;
import dev.steward.host.LogSink;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.host.local.LocalHost;
import dev.steward.host.shell.ShellHost;
import dev.steward.host.ssh.HostKeyCheck;
import dev.steward.host.ssh.SshConnection;
import dev.steward.host.ssh.SshSecret;
import dev.steward.host.ssh.SshTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Steps over SSH to an sshd on this machine, compared to the same steps on the local host. */
final class Ssh {
  private static final int WARM_UP = 100;
  private static final int COUNT = 200;

  private Ssh() {}

  static void run() throws Exception {
    if (!Sshd.isInstalled()) {
      Bench.line("not measured, because sshd is not installed");
      return;
    }
    Path folder = Bench.folder().resolve("ssh");
    try (var sshd = new Sshd(folder)) {
      var key = new SshSecret.PrivateKey(sshd.key(), "");
      var target = new SshTarget("127.0.0.1", sshd.port, Sshd.user(), key, new HostKeyCheck.None(), Duration.ofSeconds(30), null);
      var local = new LocalHost(folder.resolve("local"), null, _ -> true, InstantSource.system());
      try (var connection = SshConnection.open(target, _ -> {}); var remote = new ShellHost("localhost", connection, folder.resolve("remote").toString(), _ -> true, InstantSource.system())) {
        measure(local, remote, "true", 1);
        measure(local, remote, "i=0; while [ $i -lt 1000 ]; do echo \"line $i\"; i=$((i+1)); done", 2);
      }
    }
  }

  /** Alternates between the hosts, so that the load on the machine affects both equally. */
  private static void measure(Host local, Host remote, String script, long run) throws Exception {
    var here = new ArrayList<Double>();
    var there = new ArrayList<Double>();
    try (Workspace one = local.workspace(new WorkspaceKey(run, "bench-local-" + run, "job", null));
        Workspace other = remote.workspace(new WorkspaceKey(run, "bench-remote-" + run, "job", null))) {
      for (int i = 0; i < WARM_UP + COUNT; i++) {
        double a = step(one, script, "bench-local-" + run, i);
        double b = step(other, script, "bench-remote-" + run, i);
        if (i >= WARM_UP) {
          here.add(a);
          there.add(b);
        }
      }
    }
    String what = script.length() > 10 ? "a step of 1,000 lines" : "a step of " + script;
    Bench.line("%s: %.1f ms here, %.1f ms over SSH", what, Bench.median(here), Bench.median(there));
    Bench.limit(what + " over SSH / here", Bench.median(there) / Bench.median(here), 3);
  }

  private static double step(Workspace workspace, String script, String cookie, int id) throws Exception {
    var log = new Log(Files.createTempFile(Bench.folder(), "log", ""));
    long begin = System.nanoTime();
    var command = new CommandSpec(Integer.toString(id), workspace.path(), "+ step", List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin", Host.COOKIE_VARIABLE, cookie), List.of(), false);
    workspace.start(command, log).await();
    double millis = (System.nanoTime() - begin) / 1e6;
    if (!Files.readString(log.file).startsWith("+ step\n")) {
      throw new IllegalStateException("the log of the step is incomplete");
    }
    return millis;
  }

  /** The log of a step. */
  private record Log(Path file, Blobs blobs) implements LogSink {
    Log(Path file) {
      this(file, new Blobs(Bench.folder()));
    }

    @Override
    public long size() {
      return blobs.size(file);
    }

    @Override
    public void append(byte[] bytes, int offset, int length) {
      blobs.append(file, bytes, offset, length);
    }
  }
}
