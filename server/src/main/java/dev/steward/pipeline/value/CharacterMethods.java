package dev.steward.pipeline.value;

/** The methods of characters and truth values. */
@SuppressWarnings("CharacterGetNumericValue") // a script calls it
final class CharacterMethods {
  static final TypeMethods<Character> TABLE = new TypeMethods<>("java.lang.Character");
  static final TypeMethods<Boolean> BOOLEAN = new TypeMethods<>("java.lang.Boolean");

  private CharacterMethods() {}

  static {
    addOperators();
    addTests();
    addStatics();
    addBoolean();
  }

  private static void addOperators() {
    TABLE
        .add("plus(java.lang.Number)", (c, a) -> NumberMath.add((int) c, a.number(0)))
        .add("plus(java.lang.Character)", (c, a) -> c + a.as(Character.class, 0))
        .add("minus(java.lang.Number)", (c, a) -> NumberMath.subtract((int) c, a.number(0)))
        .add("minus(java.lang.Character)", (c, a) -> c - a.as(Character.class, 0))
        .add("multiply(java.lang.Number)", (c, a) -> NumberMath.multiply((int) c, a.number(0)))
        .add("multiply(java.lang.Character)", (c, a) -> c * a.as(Character.class, 0))
        .add("div(java.lang.Number)", (c, a) -> NumberMath.divide((int) c, a.number(0)))
        .add(
            "div(java.lang.Character)",
            (c, a) -> NumberMath.divide((int) c, (int) a.as(Character.class, 0)))
        .add("next()", (c, a) -> (char) (c + 1))
        .add("previous()", (c, a) -> (char) (c - 1))
        .add("charValue()", (c, a) -> c)
        .add("compareTo(java.lang.Number)", (c, a) -> NumberMath.compare((int) c, a.number(0)));
  }

  private static void addTests() {
    TABLE
        .add("isUpperCase()", (c, a) -> Character.isUpperCase(c))
        .add("isLowerCase()", (c, a) -> Character.isLowerCase(c))
        .add("isLetter()", (c, a) -> Character.isLetter(c))
        .add("isDigit()", (c, a) -> Character.isDigit(c))
        .add("isLetterOrDigit()", (c, a) -> Character.isLetterOrDigit(c))
        .add("isWhitespace()", (c, a) -> Character.isWhitespace(c))
        .add("toUpperCase()", (c, a) -> Character.toUpperCase(c))
        .add("toLowerCase()", (c, a) -> Character.toLowerCase(c));
  }

  private static void addStatics() {
    TABLE
        .addStatic("isUpperCase(char)", a -> Character.isUpperCase(c(a)))
        .addStatic("isLowerCase(char)", a -> Character.isLowerCase(c(a)))
        .addStatic("isLetter(char)", a -> Character.isLetter(c(a)))
        .addStatic("isDigit(char)", a -> Character.isDigit(c(a)))
        .addStatic("isLetterOrDigit(char)", a -> Character.isLetterOrDigit(c(a)))
        .addStatic("isWhitespace(char)", a -> Character.isWhitespace(c(a)))
        .addStatic("toUpperCase(char)", a -> Character.toUpperCase(c(a)))
        .addStatic("toLowerCase(char)", a -> Character.toLowerCase(c(a)))
        .addStatic("getNumericValue(char)", a -> Character.getNumericValue(c(a)))
        .addStatic("valueOf(char)", a -> c(a))
        .addStatic("toString(char)", a -> String.valueOf(c(a)))
        .addConstant("MAX_VALUE", Character.MAX_VALUE)
        .addConstant("MIN_VALUE", Character.MIN_VALUE);
  }

  private static char c(Arguments arguments) {
    return arguments.as(Character.class, 0);
  }

  private static void addBoolean() {
    BOOLEAN
        .add("booleanValue()", (self, a) -> self)
        .add("toBoolean()", (self, a) -> self)
        .add("and(java.lang.Boolean)", (self, a) -> self && a.truth(0))
        .add("or(java.lang.Boolean)", (self, a) -> self || a.truth(0))
        .add("xor(java.lang.Boolean)", (self, a) -> self ^ a.truth(0))
        .add("implies(java.lang.Boolean)", (self, a) -> !self || a.truth(0))
        .addStatic("parseBoolean(String)", a -> a.get(0) != null && Boolean.parseBoolean(a.text(0)))
        .addStatic("valueOf(String)", a -> a.get(0) != null && Boolean.parseBoolean(a.text(0)))
        .addStatic("valueOf(boolean)", a -> a.truth(0))
        .addStatic("toString(boolean)", a -> String.valueOf(a.truth(0)))
        .addConstant("TRUE", true)
        .addConstant("FALSE", false)
        .addConstructor("(String)", a -> a.get(0) != null && Boolean.parseBoolean(a.text(0)))
        .addConstructor("(boolean)", a -> a.truth(0));
  }
}
