package dev.steward.step;

import dev.steward.host.Files;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import java.util.List;
import java.util.function.Predicate;

/**
 * A pattern of a workspace cleanup.
 *
 * @param excludes whether matching files are kept, not deleted
 */
public record CleanupPattern(String glob, boolean excludes) {

  static final BundledPlugin PLUGIN = new BundledPlugin("ws-cleanup", "Workspace cleanup", "jobs");

  private static final Field<String> PATTERN =
      Field.text("pattern", "Pattern, such as **/target/**");
  private static final Field<String> TYPE =
      Field.choice(
          "type",
          "Type",
          new FieldOption("INCLUDE", "Include"),
          new FieldOption("EXCLUDE", "Exclude"));

  static final Field<List<CleanupPattern>> PATTERNS =
      Field.rows(
          "patterns",
          "Patterns for files to be deleted (all if empty)",
          "hudson.plugins.ws__cleanup.Pattern",
          List.of(PATTERN, TYPE),
          row -> new CleanupPattern(row.get(PATTERN), row.get(TYPE).equals("EXCLUDE")));

  static final Field<Boolean> DELETE_DIRS =
      Field.flag("deleteDirs", "Apply pattern also on directories");

  /**
   * Deletes the files in the workspace that match the patterns; all files if there are none.
   *
   * @param folders whether patterns apply to directories too
   * @return false if files could not be deleted
   */
  static boolean delete(List<CleanupPattern> patterns, boolean folders, StepContext context) {
    if (context.holdsOtherWorkspaces()) {
      context.print("[WS-CLEANUP] Skipped: the workspace contains workspaces of other jobs.\n");
      context.skip(Skip.Status.SKIPPED, "The workspace contains workspaces of other jobs");
      return true;
    }
    Files files = context.workspace().files();
    if (patterns.isEmpty()) {
      return files.delete(_ -> true, true) == 0;
    }
    Predicate<String> included = matcher(patterns, false, context);
    Predicate<String> excluded = matcher(patterns, true, context);
    boolean onlyExcludes = patterns.stream().allMatch(CleanupPattern::excludes);
    return files.delete(
            path -> (onlyExcludes || included.test(path)) && !excluded.test(path), folders)
        == 0;
  }

  private static Predicate<String> matcher(
      List<CleanupPattern> patterns, boolean excludes, StepContext context) {
    List<Globs> globs =
        patterns.stream()
            .filter(pattern -> pattern.excludes() == excludes)
            .map(pattern -> context.expand(pattern.glob()))
            // An empty pattern, such as the value of an unset variable, must not match all files.
            .filter(glob -> !Globs.isEmpty(glob))
            .map(glob -> Globs.of(glob, "", false, true))
            .toList();
    return path -> globs.stream().anyMatch(glob -> glob.matches(path));
  }
}
