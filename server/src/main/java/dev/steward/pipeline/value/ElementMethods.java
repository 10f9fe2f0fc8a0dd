package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import org.jspecify.annotations.Nullable;

/** The methods of entries, iterators, ranges, queues and sorted collections. */
final class ElementMethods {
  static final TypeMethods<Entry<@Nullable Object, @Nullable Object>> ENTRY =
      new TypeMethods<>("java.util.Map$Entry");
  static final TypeMethods<Iterator<@Nullable Object>> ITERATOR =
      new TypeMethods<>("java.util.Iterator");
  static final TypeMethods<RangeValue> RANGE = new TypeMethods<>("groovy.lang.Range");
  static final TypeMethods<Deque<@Nullable Object>> DEQUE = new TypeMethods<>("java.util.Deque");
  static final TypeMethods<Stack<@Nullable Object>> STACK = new TypeMethods<>("java.util.Stack");
  static final TypeMethods<SortedSet<@Nullable Object>> SORTED_SET =
      new TypeMethods<>("java.util.SortedSet");
  static final TypeMethods<SortedMap<@Nullable Object, @Nullable Object>> SORTED_MAP =
      new TypeMethods<>("java.util.SortedMap");
  static final TypeMethods<Collection<@Nullable Object>> SET = new TypeMethods<>("java.util.Set");
  static final TypeMethods<TupleValue> TUPLE = new TypeMethods<>("groovy.lang.Tuple2");

  private ElementMethods() {}

  static {
    addEntries();
    addRange();
    addQueues();
    addSorted();
    addSet();
  }

  private static void addEntries() {
    ENTRY
        .add("getKey()", (e, a) -> e.getKey())
        .add("getValue()", (e, a) -> e.getValue())
        .add("setValue(Object)", (e, a) -> e.setValue(a.get(0)));
    ITERATOR
        .add("hasNext()", (i, a) -> i.hasNext())
        .add("next()", (i, a) -> i.next())
        .add(
            "remove()",
            (i, a) -> {
              i.remove();
              return null;
            })
        .add("iterator()", (i, a) -> i)
        .add("toList()", (i, a) -> Iteration.toList(i))
        .add("toSet()", (i, a) -> Maps.toSet(Iteration.toList(i)))
        .add("size()", (i, a) -> Iteration.toList(i).size())
        .add("join(String)", (i, a) -> IterableMethods.join(Iteration.toList(i), a.text(0)));
    TUPLE.add("getFirst()", (t, a) -> t.get(0)).add("getSecond()", (t, a) -> t.get(1));
  }

  private static void addRange() {
    RANGE
        .add("getFrom()", (r, a) -> r.from())
        .add("getTo()", (r, a) -> r.to())
        .add("isReverse()", (r, a) -> r.isReverse())
        .add("containsWithinBounds(Object)", (r, a) -> r.containsWithinBounds(a.get(0)))
        .add("step(int)", (r, a) -> r.step(a.integer(0)))
        .add(
            "clone()",
            (r, a) -> {
              throw CheckedExceptions.unchecked(
                  new CloneNotSupportedException(TypeValue.of(r).name()));
            })
        .add(
            "step(int, Closure)",
            (r, a) -> {
              IterableMethods.visit(r.step(a.integer(0)), value -> a.closure(1).call(value));
              return null;
            });
  }

  private static void addQueues() {
    DEQUE
        .add("addFirst(Object)", (q, a) -> put(q, true, a.get(0)))
        .add("addLast(Object)", (q, a) -> put(q, false, a.get(0)))
        .add("push(Object)", (q, a) -> put(q, true, a.get(0)))
        .add(
            "offer(Object)",
            (q, a) -> {
              put(q, false, a.get(0));
              return true;
            })
        .add("pop()", (q, a) -> q.pop())
        .add("poll()", (q, a) -> q.poll())
        .add("peek()", (q, a) -> q.peek())
        .add("remove()", (q, a) -> q.remove())
        .add("element()", (q, a) -> q.element())
        .add("getFirst()", (q, a) -> q.getFirst())
        .add("getLast()", (q, a) -> q.getLast())
        .add("peekFirst()", (q, a) -> q.peekFirst())
        .add("peekLast()", (q, a) -> q.peekLast())
        .add("pollFirst()", (q, a) -> q.pollFirst())
        .add("pollLast()", (q, a) -> q.pollLast())
        .add("removeFirst()", (q, a) -> q.removeFirst())
        .add("removeLast()", (q, a) -> q.removeLast());
    STACK
        .add("push(Object)", (s, a) -> push(s, a.get(0)))
        .add("pop()", (s, a) -> s.pop())
        .add("peek()", (s, a) -> s.peek())
        .add("empty()", (s, a) -> s.empty())
        .add("search(Object)", (s, a) -> s.search(a.get(0)));
  }

  private static @Nullable Object put(
      Deque<@Nullable Object> queue, boolean first, @Nullable Object value) {
    Evaluation.currentBudget().checkSize(queue.size() + 1L);
    if (value == null) {
      throw new NullPointerException("A queue cannot have null as an element.");
    }
    if (first) {
      queue.addFirst(value);
    } else {
      queue.addLast(value);
    }
    return null;
  }

  private static @Nullable Object push(Stack<@Nullable Object> stack, @Nullable Object value) {
    Evaluation.currentBudget().checkSize(stack.size() + 1L);
    return stack.push(value);
  }

  private static void addSorted() {
    SORTED_SET
        .add("first()", (s, a) -> s.first())
        .add("last()", (s, a) -> s.last())
        .add("sort()", (s, a) -> s)
        .add("toSorted()", (s, a) -> new LinkedHashSet<>(s))
        .add("headSet(Object)", (s, a) -> s.headSet(a.get(0)))
        .add("tailSet(Object)", (s, a) -> s.tailSet(a.get(0)))
        .add("subSet(Object, Object)", (s, a) -> s.subSet(a.get(0), a.get(1)));
    SORTED_MAP
        .add("firstKey()", (m, a) -> m.firstKey())
        .add("lastKey()", (m, a) -> m.lastKey())
        .add("sort()", (m, a) -> m)
        .add("toSorted()", (m, a) -> new LinkedHashMap<>(m))
        .add("headMap(Object)", (m, a) -> m.headMap(a.get(0)))
        .add("tailMap(Object)", (m, a) -> m.tailMap(a.get(0)))
        .add("subMap(Object, Object)", (m, a) -> m.subMap(a.get(0), a.get(1)));
  }

  private static void addSet() {
    SET.add("first()", (s, a) -> element(s, "first", true))
        .add("head()", (s, a) -> element(s, "first", true))
        .add("last()", (s, a) -> element(s, "last", false))
        .add("getAt(int)", (s, a) -> at(s, a.integer(0)))
        .add("take(int)", (s, a) -> part(s, 0, a.integer(0)))
        .add("drop(int)", (s, a) -> part(s, a.integer(0), s.size()))
        .add("takeRight(int)", (s, a) -> part(s, s.size() - Math.max(0, a.integer(0)), s.size()))
        .add("dropRight(int)", (s, a) -> part(s, 0, s.size() - Math.max(0, a.integer(0))))
        .add("takeWhile(Closure)", (s, a) -> part(s, 0, prefix(s, a.closure(0))))
        .add("dropWhile(Closure)", (s, a) -> part(s, prefix(s, a.closure(0)), s.size()))
        .add("tail()", (s, a) -> rest(s, "tail", 1, s.size()))
        .add("init()", (s, a) -> rest(s, "init", 0, s.size() - 1))
        .add("equals(java.util.Set)", (s, a) -> Equality.equal(s, a.get(0)));
  }

  private static @Nullable Object element(
      Collection<@Nullable Object> set, String name, boolean first) {
    List<@Nullable Object> elements = new ArrayList<>(set);
    if (elements.isEmpty()) {
      throw new NoSuchElementException(
          "Cannot access " + name + "() element from an empty Iterable");
    }
    return first ? elements.getFirst() : elements.getLast();
  }

  private static @Nullable Object at(Collection<@Nullable Object> set, int index) {
    int position = index < 0 ? index + set.size() : index;
    return position < 0 ? null : ElementAccess.get(new ArrayList<>(set), position);
  }

  private static int prefix(Collection<@Nullable Object> set, ClosureValue condition) {
    int length = 0;
    for (Object element : set) {
      if (!Truth.of(condition.call(element))) {
        break;
      }
      length++;
    }
    return length;
  }

  private static Collection<@Nullable Object> rest(
      Collection<@Nullable Object> set, String name, int start, int end) {
    if (set.isEmpty()) {
      throw new NoSuchElementException("Cannot access " + name + "() for an empty Iterable");
    }
    return part(set, start, end);
  }

  private static Collection<@Nullable Object> part(
      Collection<@Nullable Object> set, int start, int end) {
    Collection<@Nullable Object> result = Similar.empty(set);
    int from = Math.clamp(start, 0, set.size());
    result.addAll(new ArrayList<>(set).subList(from, Math.clamp(end, from, set.size())));
    return result;
  }
}
