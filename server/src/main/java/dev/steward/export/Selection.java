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
  record SelectedField<T>(
      Property<T> property, EncodedName names, ListRange range, Selection below) {}

  private final Map<Object, List<SelectedField<?>>> cache = new ConcurrentHashMap<>();

  @SuppressWarnings("unchecked") // the steps of a model consist of its own properties
  <T> List<SelectedField<T>> of(Model<T> model) {
    List<SelectedField<?>> steps = cache.get(model.shape());
    if (steps == null) {
      steps = new ArrayList<>(compute(model));
      cache.put(model.shape(), steps);
    }
    return (List<SelectedField<T>>) (List<?>) steps;
  }

  abstract <T> List<SelectedField<T>> compute(Model<T> model);

  /** Whether all selected fields of the model are cacheable. */
  <T> boolean isCacheable(Model<T> model) {
    for (SelectedField<T> step : of(model)) {
      Property<T> property = step.property();
      boolean cacheable =
          property.cacheable()
              && (!(property.getter() instanceof Property.Getter.ObjectGetter<T, ?> thing)
                  || step.below().isCacheable(thing.model()));
      if (!cacheable) {
        return false;
      }
    }
    return true;
  }

  /** Expected document size, namely that of the previous document with the same selection. */
  int expectedBytes() {
    return 0;
  }

  void recordSize(int bytes) {}

  /** Selects by visibility: exports fields whose visibility is at least the level. */
  static final class DepthSelection extends Selection {

    /** Upper limit for the depth, greater than clients need. */
    static final int MAX_DEPTH = 20;

    private static final int MIN_DEPTH = -20;
    private static final Map<Integer, DepthSelection> ALL = new ConcurrentHashMap<>();

    private final int level;

    private DepthSelection(int level) {
      this.level = level;
    }

    static DepthSelection of(int depth) {
      return atLevel(1 - Math.clamp(depth, MIN_DEPTH, MAX_DEPTH));
    }

    private static DepthSelection atLevel(int level) {
      return ALL.computeIfAbsent(Math.min(level, 2 - MIN_DEPTH + MAX_DEPTH), DepthSelection::new);
    }

    @Override
    <T> List<SelectedField<T>> compute(Model<T> model) {
      var steps = new ArrayList<SelectedField<T>>();
      for (Property<T> property : model.properties()) {
        if (property.visibility() >= level) {
          steps.add(
              new SelectedField<>(
                  property,
                  EncodedName.of(property.name()),
                  ListRange.ALL,
                  property.inline() ? this : atLevel(level + 1)));
        }
      }
      return steps;
    }
  }

  /** Selects by name: exports only named fields. */
  static final class TreeSelection extends Selection {

    /** A name in the expression with its brackets and braces. */
    record Branch(@Nullable TreeSelection below, ListRange range) {}

    static final TreeSelection EMPTY = new TreeSelection(Map.of(), null);

    private static final int MAX_EXPECTED = 4 << 20;

    private final Map<String, Branch> branches;
    private final @Nullable Branch wildcard;
    private volatile int lastSize;

    /** The last output of the list with this selection. */
    volatile @Nullable CachedListWriter lastOutput;

    /**
     * Selects names.
     *
     * @param wildcard the selection of {@code *}, if present
     */
    TreeSelection(Map<String, Branch> branches, @Nullable Branch wildcard) {
      this.branches = branches;
      this.wildcard = wildcard;
    }

    @Override
    int expectedBytes() {
      return lastSize;
    }

    @Override
    void recordSize(int bytes) {
      lastSize = Math.min(bytes, MAX_EXPECTED);
    }

    @Override
    <T> List<SelectedField<T>> compute(Model<T> model) {
      var steps = new ArrayList<SelectedField<T>>();
      for (Property<T> property : model.properties()) {
        Branch branch = branches.get(property.name());
        if (branch == null) {
          branch = wildcard;
        }
        if (branch != null) {
          TreeSelection below = branch.below();
          steps.add(
              new SelectedField<>(
                  property,
                  EncodedName.of(property.name()),
                  branch.range(),
                  below == null ? EMPTY : below));
        }
      }
      return steps;
    }
  }
}
