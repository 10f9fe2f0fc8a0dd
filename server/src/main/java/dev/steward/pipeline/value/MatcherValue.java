package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The matches of a pattern in a string: the result of {@code text =~ pattern}. */
public final class MatcherValue {
  private final String text;
  private final Matcher matcher;

  public MatcherValue(Pattern pattern, String text) {
    this.text = text;
    this.matcher = Patterns.matcher(pattern, text);
  }

  String text() {
    return text;
  }

  Matcher matcher() {
    return matcher;
  }

  public boolean find() {
    return matcher.find();
  }

  public boolean matches() {
    return matcher.matches();
  }

  int count() {
    int count = 0;
    matcher.reset();
    while (matcher.find()) {
      Evaluation.currentBudget().step();
      count++;
    }
    matcher.reset();
    return count;
  }

  /** Returns a match by its number: its text, or the list of its groups. */
  @Nullable Object get(int index) {
    int count = count();
    if (index < -count || index >= count) {
      throw new IndexOutOfBoundsException(
          "index is out of range " + -count + ".." + (count - 1) + " (index = " + index + ")");
    }
    int position = index < 0 ? index + count : index;
    for (int i = 0; i <= position; i++) {
      matcher.find();
    }
    return Patterns.match(matcher);
  }

  List<@Nullable Object> get(List<@Nullable Object> indices) {
    List<@Nullable Object> result = new ArrayList<>();
    for (Object index : indices) {
      result.add(get(Coercion.toInt(index)));
    }
    return result;
  }

  /** Returns all matches from the start; each is a string, or the list of its groups. */
  public Iterator<@Nullable Object> iterator() {
    matcher.reset();
    return new Iterator<>() {
      private boolean looked;
      private boolean hasMatch;

      @Override
      public boolean hasNext() {
        if (!looked) {
          hasMatch = matcher.find();
          looked = true;
        }
        return hasMatch;
      }

      @Override
      public @Nullable Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        looked = false;
        return Patterns.match(matcher);
      }
    };
  }

  @Override
  public String toString() {
    return matcher.toString();
  }
}
