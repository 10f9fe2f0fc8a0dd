package dev.steward.engine;

import dev.steward.job.Publisher.Archive;
import dev.steward.problem.Broken;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Copies what a job wants to keep out of the workspace. Links are not followed. */
final class Archiving {

  private static final int MOST_FILES = 100_000;

  /** What belongs to tools and is meant by nobody who writes {@code **}. */
  private static final Set<String> DEFAULT_EXCLUDES =
      Set.of(".git", ".svn", ".hg", ".bzr", "CVS", ".DS_Store");

  private Archiving() {}

  /** The paths that were kept, relative to the workspace and with slashes, in order. */
  static List<String> keep(Archive archive, Path workspace, Path target) {
    List<PathMatcher> includes = matchers(archive.include());
    List<PathMatcher> excludes = matchers(archive.exclude());
    var kept = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          workspace,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              Path name = dir.getFileName();
              return name != null && DEFAULT_EXCLUDES.contains(name.toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              Path relative = workspace.relativize(file);
              if (attributes.isRegularFile()
                  && kept.size() < MOST_FILES
                  && relative.toString().indexOf('\n') < 0
                  && includes.stream().anyMatch(one -> one.matches(relative))
                  && excludes.stream().noneMatch(one -> one.matches(relative))) {
                kept.add(relative);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
      kept.sort(null);
      for (Path relative : kept) {
        Path to = target.resolve(relative);
        Path folder = to.getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        Files.copy(
            workspace.resolve(relative),
            to,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new Broken("keeping the files of a build", e);
    }
    return kept.stream().map(Path::toString).toList();
  }

  private static List<PathMatcher> matchers(String patterns) {
    var matchers = new ArrayList<PathMatcher>();
    for (String one : patterns.split(",", -1)) {
      String pattern = one.strip();
      if (!pattern.isEmpty()) {
        String full = pattern.endsWith("/") ? pattern + "**" : pattern;
        matchers.add(matcher(full));
        // Two asterisks stand for no folder at all as well.
        if (full.contains("**/")) {
          matchers.add(matcher(full.replace("**/", "")));
        }
      }
    }
    return matchers;
  }

  private static PathMatcher matcher(String pattern) {
    var plain = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if ("{}[]\\".indexOf(c) >= 0) {
        plain.append('\\');
      }
      plain.append(c);
    }
    return FileSystems.getDefault().getPathMatcher("glob:" + plain);
  }
}
