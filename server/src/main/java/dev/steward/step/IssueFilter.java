package dev.steward.step;

import dev.steward.report.issue.Issue;
import dev.steward.report.issue.IssueReport.IssueSelection;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A filter of issues.
 *
 * @param includes whether only matching issues are kept; otherwise they are removed
 * @param pattern regular expression
 */
record IssueFilter(FilterField field, boolean includes, String pattern) {

  /** What of an issue a filter matches. */
  enum FilterField {
    FILE("File", "file name", Issue::file),
    CATEGORY("Category", "category", Issue::category),
    TYPE("Type", "type", Issue::type),
    MESSAGE("Message", "message", issue -> issue.message() + "\n" + issue.description()),
    PACKAGE("Package", "package or namespace name", Issue::packageName),
    MODULE("Module", "module name", Issue::moduleName);

    private final String suffix;
    private final String noun;

    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    private final Function<Issue, String> text;

    FilterField(String suffix, String noun, Function<Issue, String> text) {
      this.suffix = suffix;
      this.noun = noun;
      this.text = text;
    }
  }

  /** A filter with its compiled expression. */
  private record CompiledFilter(FilterField field, Regex regex) {
    boolean matches(Issue issue, MatchBudget budget) throws MatchLimitException {
      String text = field.text.apply(issue);
      boolean isPart = field == FilterField.MESSAGE || field == FilterField.FILE;
      return isPart ? regex.containsMatch(text, budget) : regex.matches(text, budget);
    }
  }

  /**
   * Combines filters: an issue must match one of the including ones, and none of the others.
   *
   * @throws java.util.regex.PatternSyntaxException if an expression is invalid
   */
  static IssueSelection of(List<IssueFilter> filters) {
    var budget = MatchBudget.ofBuild();
    List<CompiledFilter> included = compile(filters, true);
    List<CompiledFilter> excluded = compile(filters, false);
    return issue ->
        (included.isEmpty() || anyMatches(included, issue, budget))
            && !anyMatches(excluded, issue, budget);
  }

  private static List<CompiledFilter> compile(List<IssueFilter> filters, boolean includes) {
    return filters.stream()
        .filter(filter -> filter.includes() == includes && !filter.pattern().isBlank())
        .map(filter -> new CompiledFilter(filter.field(), Regex.of(filter.pattern())))
        .toList();
  }

  private static boolean anyMatches(List<CompiledFilter> filters, Issue issue, MatchBudget budget)
      throws MatchLimitException {
    for (CompiledFilter filter : filters) {
      if (filter.matches(issue, budget)) {
        return true;
      }
    }
    return false;
  }

  /** The types of filters; created on first use. */
  static final class FilterTypes {
    private static final Field<String> PATTERN =
        Field.text("pattern", "Regular Expression").required();

    static final TypeSet ALL = new TypeSet("filter", all());

    private FilterTypes() {}

    private static List<TypeDescription<?>> all() {
      var all = new ArrayList<TypeDescription<?>>();
      for (FilterField field : FilterField.values()) {
        all.add(of(field, true));
        all.add(of(field, false));
      }
      return all;
    }

    private static TypeDescription<IssueFilter> of(FilterField field, boolean includes) {
      return TypeDescription.of(
              TypeKind.PART,
              (includes ? "include" : "exclude") + field.suffix,
              IssueFilter.class,
              "io.jenkins.plugins.analysis.core.filter."
                  + (includes ? "Include" : "Exclude")
                  + field.suffix)
          .label((includes ? "Include " : "Exclude ") + field.noun)
          .fields(PATTERN)
          .reader(in -> new IssueFilter(field, includes, in.get(PATTERN)));
    }
  }
}
