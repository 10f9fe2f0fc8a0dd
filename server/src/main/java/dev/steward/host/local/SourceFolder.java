package dev.steward.host.local;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a user who runs a pipeline without a server. The steps of the pipeline work in it,
 * so what the user has not stored anywhere else must survive them.
 */
public final class SourceFolder {

  private static final String GIT = ".git";
  private static final String UMASK = "Umask:";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Path path;
  private final String programPath;
  private final String userHome;
  private final LocalPrograms programs = new LocalPrograms(new BuildUser(null));
  private volatile Runnable onKept = () -> {};

  /**
   * Creates the folder.
   *
   * @param path absolute, with links resolved
   * @param programPath the user's PATH
   * @param userHome the user's home directory
   */
  public SourceFolder(Path path, String programPath, String userHome) {
    this.path = path;
    this.programPath = programPath;
    this.userHome = userHome;
  }

  public Path path() {
    return path;
  }

  String programPath() {
    return programPath;
  }

  String userHome() {
    return userHome;
  }

  /** The umask of this process, which commands inherit from a shell. */
  String umask() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(UMASK)) {
          return line.substring(UMASK.length()).strip();
        }
      }
    } catch (IOException e) {
      // The usual one.
    }
    return "022";
  }

  /** Sets what is called when a step tries to delete all files of the folder. */
  public void onKept(Runnable listener) {
    onKept = listener;
  }

  /** The root of the git repository that contains the folder; null if there is none. */
  public @Nullable Path repository() throws InterruptedException {
    String root = git(path, "rev-parse", "--show-toplevel");
    return root == null ? null : Path.of(root.stripTrailing());
  }

  /**
   * Describes the commit that is checked out, as a checkout on a server does: {@code GIT_COMMIT},
   * {@code GIT_BRANCH} and {@code GIT_URL}, without user names and passwords.
   */
  public Map<String, String> revision() throws InterruptedException {
    var all = new LinkedHashMap<String, String>();
    String branch = line("symbolic-ref", "--short", "-q", "HEAD");
    all.put("GIT_BRANCH", branch.isEmpty() ? "detached" : "origin/" + branch);
    String commit = line("rev-parse", "-q", "--verify", "HEAD");
    if (!commit.isEmpty()) {
      all.put("GIT_COMMIT", commit);
    }
    String url = line("config", "--get", "remote.origin.url");
    all.put("GIT_URL", url.isEmpty() ? path.toString() : withoutUser(url));
    return all;
  }

  /** A URL without user name and password; other kinds of addresses stay as they are. */
  public static String withoutUser(String url) {
    int start = url.indexOf("://") + "://".length();
    int end = url.indexOf('/', start);
    int at = url.lastIndexOf('@', end < 0 ? url.length() : end);
    return url.contains("://") && at >= start
        ? url.substring(0, start) + url.substring(at + 1)
        : url;
  }

  private String line(String... arguments) throws InterruptedException {
    String output = git(path, arguments);
    return output == null ? "" : output.strip();
  }

  /**
   * Files that git does not ignore, including those that were never added: what a colleague gets
   * after the next commit. Null outside of a repository.
   */
  public @Nullable List<String> files() throws InterruptedException {
    String list = git(path, "ls-files", "-z", "-co", "--exclude-standard");
    if (list == null) {
      return null;
    }
    var all = new LinkedHashSet<String>();
    for (String name : list.split("\0", -1)) {
      Path file = path.resolve(name);
      if (!name.isEmpty()
          && (Files.isSymbolicLink(file) || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
        all.add(name);
      }
    }
    return List.copyOf(all);
  }

  /** Whether a folder is missing or empty. */
  public static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  /** Writes files of the folder as a tar archive. */
  public void archive(List<String> files, OutputStream tar)
      throws IOException, InterruptedException {
    new LocalFiles(path, new BuildUser(null)).archive("", files, tar);
  }

  /**
   * Whether a checkout from elsewhere in a folder replaces nothing of the user: the folder is not
   * the user's own, and is empty, or a repository without changes and without commits of its own.
   */
  public boolean isFree(String folder) throws InterruptedException, IOException {
    Path target = Path.of(folder).normalize();
    return !target.equals(path)
        && (!target.startsWith(path) || isEmpty(target) || isCleanRepository(target));
  }

  private boolean isCleanRepository(Path folder) throws InterruptedException {
    if (!Files.isDirectory(folder.resolve(GIT), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String status = git(folder, "status", "--porcelain");
    String unpublished =
        git(folder, "log", "-1", "--format=%H", "--branches", "--not", "--remotes");
    return status != null && status.isBlank() && unpublished != null && unpublished.isBlank();
  }

  /** Standard output of git; null if it fails or is not installed. */
  private @Nullable String git(Path folder, String... arguments) throws InterruptedException {
    String program = programs.findProgram("git", programPath);
    if (program == null) {
      return null;
    }
    var command = new ArrayList<>(List.of(program, "-C", folder.toString()));
    command.addAll(List.of(arguments));
    try {
      ProgramResult result =
          programs.run(
              new ProgramSpec(
                  command, Map.of("PATH", programPath, "HOME", userHome, "LC_ALL", "C"), TIMEOUT));
      return result.exit() == 0 ? result.output() : null;
    } catch (IOException | TimeoutException e) {
      return null;
    }
  }

  /**
   * Limits what a step may delete in the folder to what git ignores, such as the results of a
   * build. Nothing is deleted if the step would delete everything, as {@code deleteDir} and {@code
   * cleanWs} do, or if there is no repository.
   */
  Predicate<String> deletable(Predicate<String> filter) {
    Collection<String> files = null;
    try {
      files = filter.test(GIT) ? null : files();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (files == null) {
      onKept.run();
      return _ -> false;
    }
    Set<String> kept = new HashSet<>();
    for (String file : files) {
      for (int end = file.length(); end > 0; end = file.lastIndexOf('/', end - 1)) {
        kept.add(file.substring(0, end));
      }
    }
    return name -> filter.test(name) && !kept.contains(name) && !isOfRepository(name);
  }

  /** Whether a path belongs to git, or to a repository inside of the folder. */
  private boolean isOfRepository(String relative) {
    if (relative.equals(GIT) || relative.startsWith(GIT + "/")) {
      return true;
    }
    for (int end = relative.length(); end > 0; end = relative.lastIndexOf('/', end - 1)) {
      if (Files.exists(path.resolve(relative.substring(0, end)).resolve(GIT))) {
        return true;
      }
    }
    return false;
  }
}
