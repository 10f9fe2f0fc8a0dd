package dev.steward.scm.git;

import dev.steward.scm.Change;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Rules that exclude commits from polling. */
final class CommitFilter {
  private final List<Regex> included;
  private final List<Regex> excluded;
  private final @Nullable Regex message;
  private final List<String> users;
  private final MatchBudget budget = MatchBudget.ofBuild();

  CommitFilter(GitScm.PollingFilter polling) throws GitException {
    included = patterns(polling.includedPaths());
    excluded = patterns(polling.excludedPaths());
    String text = polling.excludedMessage();
    message = text == null ? null : patterns(List.of(text)).getFirst();
    users = polling.excludedUsers();
  }

  private static List<Regex> patterns(List<String> texts) throws GitException {
    var all = new ArrayList<Regex>();
    for (String text : texts) {
      try {
        all.add(Regex.of(text));
      } catch (PatternSyntaxException e) {
        throw new GitException(
            "Invalid regular expression in the job's polling rules: " + e.getDescription());
      }
    }
    return all;
  }

  /** The reason why the commit is excluded; null if it is not. */
  @Nullable String whyIgnored(Change change) throws GitException {
    try {
      return ignored(change);
    } catch (MatchLimitException e) {
      throw new GitException("The polling rules cannot be applied. " + e.getMessage());
    }
  }

  private @Nullable String ignored(Change change) throws MatchLimitException {
    if (users.contains(change.author().name().strip())) {
      return "Found excluded author: " + change.author().name();
    }
    Regex excludedMessage = message;
    if (excludedMessage != null && excludedMessage.matches(change.message().strip(), budget)) {
      return "Found excluded message: " + change.title();
    }
    if (change.paths().isEmpty()) {
      return included.isEmpty() ? null : "The commit changes no files.";
    }
    boolean onlyExcluded = true;
    boolean relevant = false;
    for (Change.AffectedFile path : change.paths()) {
      boolean isExcluded = any(excluded, path.file());
      onlyExcluded &= isExcluded;
      relevant |= !isExcluded && (included.isEmpty() || any(included, path.file()));
    }
    if (onlyExcluded) {
      return "Found only excluded paths";
    }
    return relevant ? null : "No paths matched included region whitelist";
  }

  private boolean any(List<Regex> patterns, String path) throws MatchLimitException {
    for (Regex pattern : patterns) {
      if (pattern.matches(path, budget)) {
        return true;
      }
    }
    return false;
  }
}
