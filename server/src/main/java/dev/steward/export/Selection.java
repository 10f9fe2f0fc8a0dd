package dev.steward.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a thing was asked for: by {@code tree}, or by {@code depth}. For each table it answers
 * the fields to be written, worked out once and kept.
 */
abstract sealed class Selection {

  /** One field to be written, with all that does not depend on the thing. */
  record Step<T>(Property<T> property, Names names, Range range, Selection below) {}

  private final Map<Object, List<Step<?>>> known = new ConcurrentHashMap<>();

  @SuppressWarnings("unchecked") // the steps of a model are made of its own properties
  <T> List<Step<T>> of(Model<T> model) {
    List<Step<?>> steps = known.get(model.shape());
    if (steps == null) {
      steps = new ArrayList<>(work(model));
      known.put(model.shape(), steps);
    }
    return (List<Step<T>>) (List<?>) steps;
  }

  abstract <T> List<Step<T>> work(Model<T> model);

  /** Whether all that was asked for of such things is steady. */
  <T> boolean isSteady(Model<T> model) {
    for (Step<T> step : of(model)) {
      Property<T> property = step.property();
      boolean steady =
          property.steady()
              && (!(property.getter() instanceof Property.Getter.Thing<T, ?> thing)
                  || step.below().isSteady(thing.model()));
      if (!steady) {
        return false;
      }
    }
    return true;
  }

  /**
   * How long the document may become: who asks for a long list again is mostly answered the same.
   */
  int expectedBytes() {
    return 0;
  }

  void wrote(int bytes) {}

  /** By visibility: a field of visibility v is shown where v is at least the level. */
  static final class ByDepth extends Selection {

    /** Deeper than any graph of things that anybody asks for. */
    static final int DEEPEST = 20;

    private static final int SHALLOWEST = -20;
    private static final Map<Integer, ByDepth> ALL = new ConcurrentHashMap<>();

    private final int level;

    private ByDepth(int level) {
      this.level = level;
    }

    static ByDepth of(int depth) {
      return atLevel(1 - Math.clamp(depth, SHALLOWEST, DEEPEST));
    }

    private static ByDepth atLevel(int level) {
      return ALL.computeIfAbsent(Math.min(level, 2 - SHALLOWEST + DEEPEST), ByDepth::new);
    }

    @Override
    <T> List<Step<T>> work(Model<T> model) {
      var steps = new ArrayList<Step<T>>();
      for (Property<T> property : model.properties()) {
        if (property.visibility() >= level) {
          steps.add(
              new Step<>(
                  property,
                  Names.of(property.name()),
                  Range.ALL,
                  property.inline() ? this : atLevel(level + 1)));
        }
      }
      return steps;
    }
  }

  /** By name: what is not named is not written. */
  static final class ByTree extends Selection {

    /** A name of the expression, with what was said in brackets and braces behind it. */
    record Branch(@Nullable ByTree below, Range range) {}

    static final ByTree NOTHING = new ByTree(Map.of(), null);

    private static final int MOST_EXPECTED = 4 << 20;

    private final Map<String, Branch> branches;
    private final @Nullable Branch all;
    private volatile int last;

    /** How the list that was asked for like this was written last. */
    volatile @Nullable Reprint print;

    /**
     * Asks for names.
     *
     * @param all what {@code *} asks for, where it stands among the names
     */
    ByTree(Map<String, Branch> branches, @Nullable Branch all) {
      this.branches = branches;
      this.all = all;
    }

    @Override
    int expectedBytes() {
      return last;
    }

    @Override
    void wrote(int bytes) {
      last = Math.min(bytes, MOST_EXPECTED);
    }

    @Override
    <T> List<Step<T>> work(Model<T> model) {
      var steps = new ArrayList<Step<T>>();
      for (Property<T> property : model.properties()) {
        Branch branch = branches.get(property.name());
        if (branch == null) {
          branch = all;
        }
        if (branch != null) {
          ByTree below = branch.below();
          steps.add(
              new Step<>(
                  property,
                  Names.of(property.name()),
                  branch.range(),
                  below == null ? NOTHING : below));
        }
      }
      return steps;
    }
  }
}
