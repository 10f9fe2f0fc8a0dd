package dev.steward.pipeline.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The methods of regular expressions and their matches. */
final class PatternMethods {
  static final TypeMethods<Pattern> PATTERN = new TypeMethods<>("java.util.regex.Pattern");
  static final TypeMethods<MatcherValue> MATCHER = new TypeMethods<>("java.util.regex.Matcher");

  private PatternMethods() {}

  static {
    addPattern();
    addMatches();
    addGroups();
    addReplacements();
  }

  private static void addPattern() {
    PATTERN
        .add("matcher(CharSequence)", (p, a) -> new MatcherValue(p, a.text(0)))
        .add("pattern()", (p, a) -> p.pattern())
        .add("flags()", (p, a) -> p.flags())
        .add("split(CharSequence)", (p, a) -> Patterns.split(a.text(0), p, 0))
        .add("split(CharSequence, int)", (p, a) -> Patterns.split(a.text(0), p, a.integer(1)))
        .add(
            "isCase(Object)",
            (p, a) -> a.get(0) != null && Patterns.matches(ValueText.text(a.get(0)), p))
        .addStatic("compile(String)", a -> Patterns.compile(a.text(0)))
        .addStatic("compile(String, int)", a -> Patterns.compile(a.text(0), a.integer(1)))
        .addStatic(
            "matches(String, CharSequence)",
            a -> Patterns.matches(a.text(1), Patterns.compile(a.text(0))))
        .addStatic("quote(String)", a -> Pattern.quote(a.text(0)))
        .addConstant("CASE_INSENSITIVE", Pattern.CASE_INSENSITIVE)
        .addConstant("MULTILINE", Pattern.MULTILINE)
        .addConstant("DOTALL", Pattern.DOTALL)
        .addConstant("UNICODE_CASE", Pattern.UNICODE_CASE)
        .addConstant("COMMENTS", Pattern.COMMENTS)
        .addConstant("LITERAL", Pattern.LITERAL);
  }

  private static void addMatches() {
    MATCHER
        .add("find()", (m, a) -> m.find())
        .add("find(int)", (m, a) -> m.matcher().find(a.integer(0)))
        .add("matches()", (m, a) -> m.matches())
        .add("lookingAt()", (m, a) -> m.matcher().lookingAt())
        .add("asBoolean()", (m, a) -> m.find())
        .add("getCount()", (m, a) -> m.count())
        .add("size()", (m, a) -> (long) m.count())
        .add("hasGroup()", (m, a) -> m.matcher().groupCount() > 0)
        .add("iterator()", (m, a) -> m.iterator())
        .add(
            "reset()",
            (m, a) -> {
              m.matcher().reset();
              return m;
            })
        .add("pattern()", (m, a) -> m.matcher().pattern())
        .add("getAt(int)", (m, a) -> m.get(a.integer(0)))
        .add("getAt(java.util.Collection)", (m, a) -> m.get(a.list(0)));
  }

  private static void addGroups() {
    MATCHER
        .add("group()", (m, a) -> m.matcher().group())
        .add("group(int)", (m, a) -> m.matcher().group(a.integer(0)))
        .add("group(String)", (m, a) -> m.matcher().group(a.text(0)))
        .add("groupCount()", (m, a) -> m.matcher().groupCount())
        .add("start()", (m, a) -> m.matcher().start())
        .add("start(int)", (m, a) -> m.matcher().start(a.integer(0)))
        .add("end()", (m, a) -> m.matcher().end())
        .add("end(int)", (m, a) -> m.matcher().end(a.integer(0)));
  }

  private static void addReplacements() {
    MATCHER
        .add(
            "replaceAll(String)",
            (m, a) -> {
              m.matcher().reset();
              return Patterns.replaceAll(m.matcher(), m.text(), a.text(0));
            })
        .add("replaceFirst(String)", (m, a) -> m.matcher().replaceFirst(a.text(0)))
        .addStatic("quoteReplacement(String)", a -> Matcher.quoteReplacement(a.text(0)));
  }
}
