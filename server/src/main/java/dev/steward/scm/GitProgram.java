package dev.steward.scm;

import dev.steward.problem.ServerFailure;
import dev.steward.text.ShellQuote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the git executable with a timeout and a clean environment, but without a shell and without
 * the hooks, credential helpers and file system monitors of a repository.
 */
final class GitProgram {

  /** Exit status and output of a command. */
  record CommandResult(int exit, String stdout, String stderr) {
    boolean isSuccess() {
      return exit == 0;
    }
  }

  private static final int MAX_OUT = 64 << 20;
  private static final int MAX_ERROR = 64 << 10;
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final GitHome folder;
  private final List<String> asUser;
  private final String program;

  GitProgram(GitHome folder, List<String> asUser) {
    this(folder, asUser, "git");
  }

  private GitProgram(GitHome folder, List<String> asUser, String program) {
    this.folder = folder;
    this.asUser = asUser;
    this.program = program;
  }

  /** A copy that uses another git executable. */
  GitProgram withProgram(String executable) {
    return new GitProgram(folder, asUser, executable);
  }

  /** A git command. */
  record GitCommand(
      Path directory, Map<String, String> environment, Duration timeout, List<String> arguments) {}

  /** Runs git in a folder. */
  CommandResult run(GitCommand command) throws InterruptedException, GitException {
    var words = new ArrayList<String>();
    words.add(program);
    for (String setting :
        new String[] {"core.hooksPath=/dev/null", "core.fsmonitor=false", "credential.helper="}) {
      words.add("-c");
      words.add(setting);
    }
    words.add("-C");
    words.add(command.directory().toString());
    words.addAll(command.arguments());
    return run(words, command.environment(), command.timeout());
  }

  /** Runs another program as git's OS user. */
  CommandResult run(List<String> words, Map<String, String> extraEnvironment, Duration timeout)
      throws InterruptedException, GitException {
    var all = new ArrayList<>(asUser);
    all.addAll(words);
    var builder = new ProcessBuilder(all).directory(Path.of("/").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(environment());
    environment.putAll(extraEnvironment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ServerFailure("starting git: is it installed?", e);
    }
    try (OutputStream _ = process.getOutputStream();
        var out = new OutputReader(process.getInputStream(), MAX_OUT);
        var error = new OutputReader(process.getErrorStream(), MAX_ERROR)) {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GitException(
            "git "
                + words.getLast()
                + " timed out after "
                + timeout.toMinutes()
                + " minutes. The timeout is configured in the job under “Source code management”.");
      }
      return new CommandResult(process.exitValue(), out.text(), error.text());
    } catch (IOException e) {
      throw new ServerFailure("reading git's output", e);
    } finally {
      kill(process);
    }
  }

  /** Kills the process tree and waits until it has exited, so that it writes no more files. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(handle -> handle.onExit().completeOnTimeout(handle, 10, TimeUnit.SECONDS).join());
    }
  }

  private Map<String, String> environment() {
    var all = new HashMap<String, String>();
    all.put("PATH", PATH);
    all.put("HOME", folder.home().toString());
    all.put("LC_ALL", "C.UTF-8");
    all.put("GIT_CONFIG_NOSYSTEM", "1");
    all.put("GIT_CONFIG_GLOBAL", folder.settings().toString());
    all.put("GIT_TERMINAL_PROMPT", "0");
    all.put("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    all.put("GIT_ASKPASS", folder.askpass().toString());
    all.put("GIT_SSH_COMMAND", sshCommand("-o BatchMode=yes"));
    all.put("GIT_SSH_VARIANT", "ssh");
    return all;
  }

  /** The ssh command for git; unknown hosts are trusted on first use. */
  String sshCommand(String options) {
    return "ssh -o StrictHostKeyChecking=accept-new -o HashKnownHosts=no -o UserKnownHostsFile="
        + ShellQuote.single(folder.home().resolve("known_hosts").toString())
        + " "
        + options;
  }

  /**
   * Reads a stream to its end while the process runs; keeps the first part and discards the rest.
   */
  private static final class OutputReader implements AutoCloseable {
    private final InputStream in;
    private final ByteArrayOutputStream buffered = new ByteArrayOutputStream();
    private final Thread thread;

    OutputReader(InputStream in, int limit) {
      this.in = in;
      thread = Thread.ofVirtual().start(() -> read(limit));
    }

    private void read(int limit) {
      byte[] buffer = new byte[8_192];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          synchronized (buffered) {
            buffered.write(buffer, 0, Math.min(n, limit - buffered.size()));
          }
        }
      } catch (IOException e) {
        // The stream was closed because the process was killed; the partial output is sufficient.
      }
    }

    /** The output; incomplete if a child process keeps the stream open after the program exits. */
    String text() throws InterruptedException {
      thread.join(Duration.ofSeconds(10));
      synchronized (buffered) {
        return buffered.toString(StandardCharsets.UTF_8);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
