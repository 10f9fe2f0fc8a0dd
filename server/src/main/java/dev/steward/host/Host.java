package dev.steward.host;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A machine that builds run on. */
public interface Host extends ProgramRunner {

  /**
   * Variable that identifies the processes of a run, since each of them inherits it. Jenkins
   * plugins and scripts expect the variable to have this name.
   */
  String COOKIE_VARIABLE = "HUDSON_COOKIE";

  /**
   * Opens the workspace of a run and creates its folder. The same run always gets the same folder;
   * concurrent runs of a job get different ones.
   *
   * @throws dev.steward.problem.Problem.Invalid if the job's custom workspace is not allowed
   */
  Workspace workspace(WorkspaceKey key) throws IOException;

  /** Files of a job's default workspace, which may not exist. */
  Files defaultWorkspace(String job);

  /**
   * Files below any folder of the machine that builds may use, which may not exist.
   *
   * @param folder absolute path
   * @throws dev.steward.problem.Problem.Invalid if the folder is not allowed as a custom workspace
   */
  Files files(String folder);

  /** True if an unfinished run of any job uses the job's default workspace. */
  boolean isInUse(String job);

  /**
   * Absolute paths of the folders that contain the server's files, with links resolved; jobs must
   * not copy these folders.
   */
  List<String> serverFolders();

  /** Folder for git's own files: its configuration, known ssh hosts and mirrors. */
  ServerFolder gitFolder();

  /** Folder for copies of repositories that several jobs share. */
  default ServerFolder cacheFolder() {
    return gitFolder();
  }

  /** The account of the server on this machine. */
  default ServerAccount serverAccount() {
    return new ServerAccount(programs(), Map.of("PATH", facts().path(), "HOME", facts().home()));
  }

  /**
   * Ends all processes of a stopped run, block or command: those that inherited a cookie that
   * begins with the given one, including those that left their process group. The processes of a
   * command that is still running are ended even if their variables exempt them from being ended
   * with the build.
   */
  void endProcesses(String cookie);

  /** Deletes the secret files of a run. */
  void removeSecrets(long runId);

  /** Deletes control files, scripts and secret files of a run that has ended. */
  void remove(long runId);

  /**
   * Deletes files of ended runs that were left behind when the server was killed.
   *
   * @param unfinished ids of all unfinished runs; no run may start concurrently
   */
  void removeLeftovers(Set<Long> unfinished);

  /** Measures the machine; null if this kind of machine is not measured. */
  default @Nullable Measurement measure() {
    return null;
  }
}
