package dev.steward.step;

import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import java.util.List;

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
}
