package dev.steward.scm.git;

import dev.steward.host.ProgramRunner;
import dev.steward.problem.ServerFailure;
import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

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

  private final GitHome folder;
  private final ProgramRunner programs;
  private final String program;

  GitProgram(GitHome folder, ProgramRunner programs) {
    this(folder, programs, "git");
  }

  private GitProgram(GitHome folder, ProgramRunner programs, String program) {
    this.folder = folder;
    this.programs = programs;
    this.program = program;
  }

  /** A copy that uses another git executable. */
  GitProgram withProgram(String executable) {
    return new GitProgram(folder, programs, executable);
  }

  /** Whether the machine has a folder at this path. */
  boolean isFolder(String path) {
    return programs.isFolder(path);
  }

  /** A git command. */
  record GitCommand(
      String directory,
      Map<String, String> environment,
      Duration timeout,
      List<String> arguments) {}

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
    words.add(command.directory());
    words.addAll(command.arguments());
    return run(words, command.environment(), command.timeout());
  }

  /** Runs another program as git's OS user. */
  CommandResult run(List<String> words, Map<String, String> extraEnvironment, Duration timeout)
      throws InterruptedException, GitException {
    Map<String, String> environment = environment();
    environment.putAll(extraEnvironment);
    try {
      ProgramRunner.ProgramResult result =
          programs.run(new ProgramRunner.ProgramSpec(words, environment, timeout));
      return new CommandResult(result.exit(), result.output(), result.errorOutput());
    } catch (TimeoutException e) {
      throw new GitException(
          "git "
              + words.getLast()
              + " timed out after "
              + timeout.toMinutes()
              + " minutes. The timeout is configured in the job under “Source code management”.");
    } catch (IOException e) {
      throw new ServerFailure("starting git: is it installed?", e);
    }
  }

  private Map<String, String> environment() {
    var all = new HashMap<String, String>();
    all.put("PATH", programs.facts().path());
    all.put("HOME", folder.home());
    all.put("LC_ALL", "C.UTF-8");
    all.put("GIT_CONFIG_NOSYSTEM", "1");
    all.put("GIT_CONFIG_GLOBAL", folder.settings());
    all.put("GIT_TERMINAL_PROMPT", "0");
    all.put("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    all.put("GIT_ASKPASS", folder.askpass());
    all.put("GIT_SSH_COMMAND", sshCommand("-o BatchMode=yes"));
    all.put("GIT_SSH_VARIANT", "ssh");
    return all;
  }

  /** The ssh command for git; unknown hosts are trusted on first use. */
  String sshCommand(String options) {
    return "ssh -o StrictHostKeyChecking=accept-new -o HashKnownHosts=no -o UserKnownHostsFile="
        + ShellQuote.single(folder.home() + "/known_hosts")
        + " "
        + options;
  }
}
