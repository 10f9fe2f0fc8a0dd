package dev.steward.trigger;

import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.trigger.JsonPathFilter.Operand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates JSONPaths against a document. The budget bounds the time, because short paths can visit
 * the values of a document many times. The recursion is as deep as the document and the path.
 */
final class JsonPathEvaluator {

  /** Maximum number of selected values; the remaining ones are left out. */
  private static final int MAX_MATCHES = 10_000;

  private static final int COST_BETWEEN_CHECKS = 1_000;
  private static final int CHARACTERS_PER_COST = 500;
  private static final Object MISSING = new Object();

  private final @Nullable Object root;
  private final MatchBudget budget;
  private long cost;
  private long start = System.nanoTime();

  JsonPathEvaluator(@Nullable Object root, MatchBudget budget) {
    this.root = root;
    this.budget = budget;
  }

  /** The selected values, in document order. */
  List<@Nullable Object> select(JsonPath path) throws MatchLimitException {
    var selection = new Selection(path.segments(), MAX_MATCHES);
    selection.add(root, 0);
    chargeBudget();
    return selection.matches;
  }

  private void spend(int units) throws MatchLimitException {
    cost += units;
    if (cost >= COST_BETWEEN_CHECKS) {
      chargeBudget();
      budget.requireTimeLeft();
    }
  }

  private void chargeBudget() {
    long now = System.nanoTime();
    budget.spend(now - start);
    start = System.nanoTime();
    cost = 0;
  }

  /** Collects the matches of a path. */
  private final class Selection {
    private final List<JsonPathSegment> segments;
    private final int limit;
    private final List<@Nullable Object> matches = new ArrayList<>();

    Selection(List<JsonPathSegment> segments, int limit) {
      this.segments = segments;
      this.limit = limit;
    }

    /** Adds what the segments from {@code index} on select in the value. */
    void add(@Nullable Object value, int index) throws MatchLimitException {
      spend(1);
      if (matches.size() >= limit) {
        return;
      }
      if (index == segments.size()) {
        matches.add(value);
      } else {
        apply(segments.get(index), value, index + 1);
      }
    }

    private void apply(JsonPathSegment segment, @Nullable Object value, int next)
        throws MatchLimitException {
      switch (segment) {
        case JsonPathSegment.Name(String name) -> {
          if (value instanceof Map<?, ?> map && map.containsKey(name)) {
            add(map.get(name), next);
          }
        }
        case JsonPathSegment.Names(List<String> names) -> {
          if (value instanceof Map<?, ?> map) {
            addMembers(map, names, next);
          }
        }
        case JsonPathSegment.Indexes(List<Integer> indexes) -> {
          if (value instanceof List<?> list) {
            for (int index : indexes) {
              int place = index < 0 ? list.size() + index : index;
              if (place >= 0 && place < list.size()) {
                add(list.get(place), next);
              }
            }
          }
        }
        case JsonPathSegment.Slice slice -> {
          if (value instanceof List<?> list) {
            addAll(slice(list, slice), next);
          }
        }
        case JsonPathSegment.Wildcard() -> addAll(children(value), next);
        case JsonPathSegment.Filter(JsonPathFilter condition) -> {
          if (value instanceof List<?> list) {
            for (Object element : list) {
              addIf(condition, element, next);
            }
          } else if (value instanceof Map<?, ?>) {
            addIf(condition, value, next);
          }
        }
        case JsonPathSegment.Descendants descendants -> {
          apply(descendants.segment(), value, next);
          for (Object child : children(value)) {
            if (matches.size() >= limit) {
              return;
            }
            spend(1);
            if (child instanceof Map<?, ?> || child instanceof List<?>) {
              apply(descendants, child, next);
            }
          }
        }
        case JsonPathSegment.Length() -> {
          Integer length = length(value);
          if (length != null) {
            add(Long.valueOf(length), next);
          }
        }
      }
    }

    private void addAll(Collection<?> values, int next) throws MatchLimitException {
      for (Object value : values) {
        if (matches.size() >= limit) {
          return;
        }
        add(value, next);
      }
    }

    private void addMembers(Map<?, ?> map, List<String> names, int next)
        throws MatchLimitException {
      var members = new LinkedHashMap<String, @Nullable Object>();
      for (String name : names) {
        spend(1);
        if (map.containsKey(name)) {
          members.put(name, map.get(name));
        }
      }
      if (!members.isEmpty()) {
        add(members, next);
      }
    }

    private void addIf(JsonPathFilter condition, @Nullable Object value, int next)
        throws MatchLimitException {
      if (matches.size() < limit && test(condition, value)) {
        add(value, next);
      }
    }
  }

  private static List<?> slice(List<?> list, JsonPathSegment.Slice slice) {
    int from = slice.from() == null ? 0 : bound(slice.from(), list.size());
    int to = slice.to() == null ? list.size() : bound(slice.to(), list.size());
    return from < to ? list.subList(from, to) : List.of();
  }

  private static int bound(int index, int size) {
    return Math.clamp(index < 0 ? (long) size + index : index, 0, size);
  }

  private static Collection<?> children(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> map.values();
      case List<?> list -> list;
      case null, default -> List.of();
    };
  }

  private static @Nullable Integer length(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> map.size();
      case List<?> list -> list.size();
      case String text -> text.length();
      case null, default -> null;
    };
  }

  private boolean test(JsonPathFilter filter, @Nullable Object value) throws MatchLimitException {
    spend(1);
    return switch (filter) {
      case JsonPathFilter.Or(List<JsonPathFilter> conditions) -> anyIs(true, conditions, value);
      case JsonPathFilter.And(List<JsonPathFilter> conditions) -> !anyIs(false, conditions, value);
      case JsonPathFilter.Not(JsonPathFilter condition) -> !test(condition, value);
      case JsonPathFilter.Exists(Operand.PathOperand path) -> valueOf(path, value) != MISSING;
      case JsonPathFilter.Match match -> matches(match, value);
      case JsonPathFilter.In(Operand left, List<Operand.Literal> literals) -> {
        Object searched = valueOf(left, value);
        for (Operand.Literal literal : literals) {
          if (isEqual(searched, literal.value())) {
            yield true;
          }
        }
        yield false;
      }
      case JsonPathFilter.Comparison comparison ->
          compare(
              valueOf(comparison.left(), value),
              comparison.operator(),
              valueOf(comparison.right(), value));
    };
  }

  /** True if at least one of the conditions has this outcome. */
  private boolean anyIs(boolean outcome, List<JsonPathFilter> conditions, @Nullable Object value)
      throws MatchLimitException {
    for (JsonPathFilter condition : conditions) {
      if (test(condition, value) == outcome) {
        return true;
      }
    }
    return false;
  }

  /** The first value of the operand, or {@link #MISSING}. */
  private @Nullable Object valueOf(Operand operand, @Nullable Object value)
      throws MatchLimitException {
    return switch (operand) {
      case Operand.Literal(Object literal) -> literal;
      case Operand.PathOperand(boolean fromRoot, JsonPath path) -> {
        var selection = new Selection(path.segments(), 1);
        selection.add(fromRoot ? root : value, 0);
        yield selection.matches.isEmpty() ? MISSING : selection.matches.getFirst();
      }
    };
  }

  private boolean matches(JsonPathFilter.Match match, @Nullable Object value)
      throws MatchLimitException {
    Object text = valueOf(match.left(), value);
    if (!(text instanceof String || text instanceof Number || text instanceof Boolean)) {
      return false;
    }
    chargeBudget();
    boolean matches = match.regex().matches(text.toString(), budget);
    start = System.nanoTime();
    return matches;
  }

  private boolean compare(
      @Nullable Object left, JsonPathFilter.Operator operator, @Nullable Object right)
      throws MatchLimitException {
    switch (operator) {
      case EQUAL -> {
        return isEqual(left, right);
      }
      case NOT_EQUAL -> {
        return !isEqual(left, right);
      }
      default -> {}
    }
    int order;
    if (left instanceof Number a && right instanceof Number b) {
      order = compareNumbers(a, b);
    } else if (left instanceof String a && right instanceof String b) {
      spend(Math.min(a.length(), b.length()) / CHARACTERS_PER_COST);
      order = a.compareTo(b);
    } else {
      return false;
    }
    return switch (operator) {
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case GREATER -> order > 0;
      default -> order >= 0;
    };
  }

  /** Numbers equal their text; objects and lists equal nothing. */
  private boolean isEqual(@Nullable Object left, @Nullable Object right)
      throws MatchLimitException {
    if (left instanceof String a && right instanceof String b) {
      spend(Math.min(a.length(), b.length()) / CHARACTERS_PER_COST);
      return a.equals(b);
    }
    if (left instanceof Number a && right instanceof Number b) {
      return compareNumbers(a, b) == 0;
    }
    if (left instanceof Number a && right instanceof String b) {
      return a.toString().equals(b);
    }
    if (left instanceof String a && right instanceof Number b) {
      return b.toString().equals(a);
    }
    return left instanceof Boolean a ? a.equals(right) : left == null && right == null;
  }

  private static int compareNumbers(Number left, Number right) {
    return left instanceof Long a && right instanceof Long b
        ? a.compareTo(b)
        : Double.compare(left.doubleValue(), right.doubleValue());
  }
}
