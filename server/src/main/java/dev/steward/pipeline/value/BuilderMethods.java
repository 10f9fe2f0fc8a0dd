package dev.steward.pipeline.value;

import java.util.List;

/** The methods of string builders, and of templates. */
@SuppressWarnings({"JdkObsolete", "UnnecessaryStringBuilder"}) // a script creates these objects
final class BuilderMethods {
  static final TypeMethods<StringBuilder> BUILDER = new TypeMethods<>("java.lang.StringBuilder");
  static final TypeMethods<StringBuffer> BUFFER = new TypeMethods<>("java.lang.StringBuffer");
  static final TypeMethods<TemplateValue> TEMPLATE = new TypeMethods<>("groovy.lang.GString");

  private BuilderMethods() {}

  static {
    addBuilder();
    addBuffer();
    addTemplate();
  }

  private static StringBuilder append(StringBuilder self, String text) {
    Evaluation.currentBudget().checkText((long) self.length() + text.length());
    return self.append(text);
  }

  private static StringBuffer append(StringBuffer self, String text) {
    Evaluation.currentBudget().checkText((long) self.length() + text.length());
    return self.append(text);
  }

  private static void addBuilder() {
    BUILDER
        .add("append(Object)", (self, a) -> append(self, ValueText.javaText(a.get(0))))
        .add("leftShift(Object)", (self, a) -> append(self, ValueText.javaText(a.get(0))))
        .add(
            "insert(int, Object)",
            (self, a) -> {
              String text = ValueText.javaText(a.get(1));
              Evaluation.currentBudget().checkText((long) self.length() + text.length());
              return self.insert(a.integer(0), text);
            })
        .add("delete(int, int)", (self, a) -> self.delete(a.integer(0), a.integer(1)))
        .add("deleteCharAt(int)", (self, a) -> self.deleteCharAt(a.integer(0)))
        .add(
            "replace(int, int, String)",
            (self, a) -> {
              Evaluation.currentBudget().checkText((long) self.length() + a.text(2).length());
              return self.replace(a.integer(0), a.integer(1), a.text(2));
            })
        .add("reverse()", (self, a) -> self.reverse())
        .add(
            "setLength(int)",
            (self, a) -> {
              Evaluation.currentBudget().checkText(a.integer(0));
              self.setLength(a.integer(0));
              return null;
            })
        .addConstructor("()", a -> new StringBuilder())
        .addConstructor("(CharSequence)", a -> new StringBuilder(a.text(0)))
        .addConstructor("(int)", a -> new StringBuilder());
  }

  private static void addBuffer() {
    BUFFER
        .add("append(Object)", (self, a) -> append(self, ValueText.javaText(a.get(0))))
        .add("leftShift(Object)", (self, a) -> append(self, ValueText.javaText(a.get(0))))
        .add(
            "insert(int, Object)",
            (self, a) -> {
              String text = ValueText.javaText(a.get(1));
              Evaluation.currentBudget().checkText((long) self.length() + text.length());
              return self.insert(a.integer(0), text);
            })
        .add("delete(int, int)", (self, a) -> self.delete(a.integer(0), a.integer(1)))
        .add("deleteCharAt(int)", (self, a) -> self.deleteCharAt(a.integer(0)))
        .add("reverse()", (self, a) -> self.reverse())
        .add(
            "setLength(int)",
            (self, a) -> {
              Evaluation.currentBudget().checkText(a.integer(0));
              self.setLength(a.integer(0));
              return null;
            })
        .addConstructor("()", a -> new StringBuffer())
        .addConstructor("(CharSequence)", a -> new StringBuffer(a.text(0)))
        .addConstructor("(int)", a -> new StringBuffer());
  }

  private static void addTemplate() {
    TEMPLATE
        .add("plus(null)", (self, a) -> self + "null")
        .add("plus(groovy.lang.GString)", (self, a) -> self.plus(a.as(TemplateValue.class, 0)))
        .add(
            "plus(java.lang.String)", (self, a) -> self.plus(new TemplateValue(List.of(a.text(0)))))
        .add(
            "getValues()",
            (self, a) -> new ArrayValue(TypeValue.known("java.lang.Object"), self.values()))
        .add("getStrings()", (self, a) -> ArrayValue.ofStrings(self.texts()))
        .add("getValueCount()", (self, a) -> self.values().length)
        .add("getValue(int)", (self, a) -> self.values()[a.integer(0)]);
  }
}
