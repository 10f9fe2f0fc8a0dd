package dev.steward.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Fields selected by {@code tree} or {@code depth}. The fields of each model are computed once and
 * cached.
 */
abstract sealed class Selection {

  /** A selected field, with everything that does not depend on the object. */
  record Step<T>(Property<T> property, Names names, Range range, Selection below) {}

  private final Map<Object, List<Step<?>>> known = new ConcurrentHashMap<>();

  @SuppressWarnings("unchecked") // the steps of a model consist of its own properties
  <T> List<Step<T>> of(Model<T> model) {
    List<Step<?>> steps = known.get(model.shape());
    if (steps == null) {
      steps = new ArrayList<>(work(model));
      known.put(model.shape(), steps);
    }
    return (List<Step<T>>) (List<?>) steps;
  }

  abstract <T> List<Step<T>> work(Model<T> model);

  /** Whether all selected fields of the model are cacheable. */
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

  /** Expected document size, based on the previous document with the same selection. */
  int expectedBytes() {
    return 0;
  }

  void wrote(int bytes) {}

  /** Selects by visibility: exports fields whose visibility is at least the level. */
  static final class ByDepth extends Selection {

    /** Limit of the depth, greater than clients need. */
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

  /** Selects by name: exports only named fields. */
  static final class ByTree extends Selection {

    /** A name in the expression with its brackets and braces. */
    record Branch(@Nullable ByTree below, Range range) {}

    static final ByTree NOTHING = new ByTree(Map.of(), null);

    private static final int MAX_EXPECTED = 4 << 20;

    private final Map<String, Branch> branches;
    private final @Nullable Branch all;
    private volatile int last;

    /** The last output of the list with this selection. */
    volatile @Nullable Reprint print;

    /**
     * Selects names.
     *
     * @param all the selection of {@code *}, if present
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
      last = Math.min(bytes, MAX_EXPECTED);
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
