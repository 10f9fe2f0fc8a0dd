package dev.steward.scm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A remote repository, written by the real git program. */
public final class Upstream {

  public final Path folder;
  private int clock = 1_750_000_000;

  public Upstream(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    git("init", "-q", "-b", "main");
    git("config", "uploadpack.allowAnySHA1InWant", "true");
  }

  public String url() {
    return folder.toString();
  }

  /** Runs git in the repository and returns its output. */
  public String git(String... words) {
    var all = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
    all.addAll(List.of(words));
    try {
      var builder = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
      builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
      clock += 60;
      builder.environment().put("GIT_COMMITTER_DATE", clock + " +0100");
      builder.environment().put("GIT_AUTHOR_DATE", clock + " +0100");
      builder.environment().putIfAbsent("HOME", folder.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", all) + ": " + out);
      }
      return out.strip();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a file, commits it under an author name and returns the commit. */
  public String commit(String who, String file, String content, String message) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    git("add", "-A");
    return commit(who, message);
  }

  public String commit(String who, String message) {
    git(
        "-c",
        "user.name=" + who,
        "-c",
        "user.email=" + who + "@example.com",
        "commit",
        "-q",
        "-m",
        message);
    return git("rev-parse", "HEAD");
  }
}
