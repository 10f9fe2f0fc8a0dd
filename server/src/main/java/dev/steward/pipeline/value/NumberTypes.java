package dev.steward.pipeline.value;

import java.math.MathContext;
import java.math.RoundingMode;

/** The static methods and constants of Integer, Long, Math and other types of numbers. */
final class NumberTypes {
  static final TypeMethods<Integer> INTEGER = new TypeMethods<>("java.lang.Integer");
  static final TypeMethods<Long> LONG = new TypeMethods<>("java.lang.Long");
  static final TypeMethods<Short> SHORT = new TypeMethods<>("java.lang.Short");
  static final TypeMethods<Byte> BYTE = new TypeMethods<>("java.lang.Byte");
  static final TypeMethods<Float> FLOAT = new TypeMethods<>("java.lang.Float");
  static final TypeMethods<Object> MATH = new TypeMethods<>("java.lang.Math");
  static final TypeMethods<RoundingMode> ROUNDING = new TypeMethods<>("java.math.RoundingMode");
  static final TypeMethods<MathContext> CONTEXT = new TypeMethods<>("java.math.MathContext");

  private NumberTypes() {}

  static {
    addInteger();
    addLong();
    addSmall();
    addMath();
    addFunctions();
    for (RoundingMode mode : RoundingMode.values()) {
      ROUNDING.addConstant(mode.name(), mode);
    }
    ROUNDING.addStatic("valueOf(String)", a -> RoundingMode.valueOf(a.text(0)));
    CONTEXT.addConstructor("(int)", a -> new MathContext(a.integer(0)));
  }

  private static void addInteger() {
    INTEGER
        .addStatic("parseInt(String)", a -> Integer.parseInt(a.get(0) == null ? null : a.text(0)))
        .addStatic("parseInt(String, int)", a -> Integer.parseInt(a.text(0), a.integer(1)))
        .addStatic("valueOf(String)", a -> Integer.valueOf(a.get(0) == null ? null : a.text(0)))
        .addStatic("valueOf(String, int)", a -> Integer.valueOf(a.text(0), a.integer(1)))
        .addStatic("valueOf(int)", a -> a.integer(0))
        .addStatic("toString(int)", a -> Integer.toString(a.integer(0)))
        .addStatic("toString(int, int)", a -> Integer.toString(a.integer(0), a.integer(1)))
        .addStatic("toHexString(int)", a -> Integer.toHexString(a.integer(0)))
        .addStatic("toBinaryString(int)", a -> Integer.toBinaryString(a.integer(0)))
        .addStatic("toOctalString(int)", a -> Integer.toOctalString(a.integer(0)))
        .addStatic("decode(String)", a -> Integer.decode(a.text(0)))
        .addStatic("compare(int, int)", a -> Integer.compare(a.integer(0), a.integer(1)))
        .addStatic("max(int, int)", a -> Math.max(a.integer(0), a.integer(1)))
        .addStatic("min(int, int)", a -> Math.min(a.integer(0), a.integer(1)))
        .addStatic("sum(int, int)", a -> a.integer(0) + a.integer(1))
        .addStatic("signum(int)", a -> Integer.signum(a.integer(0)))
        .addStatic("bitCount(int)", a -> Integer.bitCount(a.integer(0)))
        .addStatic("reverse(int)", a -> Integer.reverse(a.integer(0)))
        .addConstant("MAX_VALUE", Integer.MAX_VALUE)
        .addConstant("MIN_VALUE", Integer.MIN_VALUE)
        .addConstant("SIZE", Integer.SIZE)
        .addConstructor("(String)", a -> Integer.valueOf(a.text(0)))
        .addConstructor("(int)", a -> a.integer(0));
  }

  private static void addLong() {
    LONG.addStatic("parseLong(String)", a -> Long.parseLong(a.get(0) == null ? null : a.text(0)))
        .addStatic("parseLong(String, int)", a -> Long.parseLong(a.text(0), a.integer(1)))
        .addStatic("valueOf(String)", a -> Long.valueOf(a.get(0) == null ? null : a.text(0)))
        .addStatic("valueOf(long)", a -> a.longInteger(0))
        .addStatic("toString(long)", a -> Long.toString(a.longInteger(0)))
        .addStatic("toString(long, int)", a -> Long.toString(a.longInteger(0), a.integer(1)))
        .addStatic("toHexString(long)", a -> Long.toHexString(a.longInteger(0)))
        .addStatic("toBinaryString(long)", a -> Long.toBinaryString(a.longInteger(0)))
        .addStatic("compare(long, long)", a -> Long.compare(a.longInteger(0), a.longInteger(1)))
        .addStatic("max(long, long)", a -> Math.max(a.longInteger(0), a.longInteger(1)))
        .addStatic("min(long, long)", a -> Math.min(a.longInteger(0), a.longInteger(1)))
        .addStatic("sum(long, long)", a -> a.longInteger(0) + a.longInteger(1))
        .addStatic("signum(long)", a -> Long.signum(a.longInteger(0)))
        .addConstant("MAX_VALUE", Long.MAX_VALUE)
        .addConstant("MIN_VALUE", Long.MIN_VALUE)
        .addConstructor("(String)", a -> Long.valueOf(a.text(0)))
        .addConstructor("(long)", a -> a.longInteger(0));
  }

  private static void addSmall() {
    SHORT
        .addStatic("parseShort(String)", a -> Short.parseShort(a.text(0)))
        .addStatic("valueOf(String)", a -> Short.valueOf(a.text(0)))
        .addConstant("MAX_VALUE", Short.MAX_VALUE)
        .addConstant("MIN_VALUE", Short.MIN_VALUE);
    BYTE.addStatic("parseByte(String)", a -> Byte.parseByte(a.text(0)))
        .addStatic("valueOf(String)", a -> Byte.valueOf(a.text(0)))
        .addConstant("MAX_VALUE", Byte.MAX_VALUE)
        .addConstant("MIN_VALUE", Byte.MIN_VALUE);
    FLOAT
        .addStatic("parseFloat(String)", a -> Float.parseFloat(a.text(0)))
        .addStatic("valueOf(String)", a -> Float.valueOf(a.text(0)))
        .addConstant("MAX_VALUE", Float.MAX_VALUE)
        .addConstant("MIN_VALUE", Float.MIN_VALUE)
        .addConstant("NaN", Float.NaN)
        .addConstructor("(String)", a -> Float.valueOf(a.text(0)))
        .addConstructor("(double)", a -> (float) a.real(0));
  }

  private static void addMath() {
    MATH.addConstant("PI", Math.PI)
        .addConstant("E", Math.E)
        .addStatic("abs(int)", a -> Math.abs(a.integer(0)))
        .addStatic("abs(long)", a -> Math.abs(a.longInteger(0)))
        .addStatic("abs(java.lang.Float)", a -> Math.abs(a.number(0).floatValue()))
        .addStatic("abs(double)", a -> Math.abs(a.real(0)))
        .addStatic("max(int, int)", a -> Math.max(a.integer(0), a.integer(1)))
        .addStatic("max(long, long)", a -> Math.max(a.longInteger(0), a.longInteger(1)))
        .addStatic("max(double, double)", a -> Math.max(a.real(0), a.real(1)))
        .addStatic("min(int, int)", a -> Math.min(a.integer(0), a.integer(1)))
        .addStatic("min(long, long)", a -> Math.min(a.longInteger(0), a.longInteger(1)))
        .addStatic("min(double, double)", a -> Math.min(a.real(0), a.real(1)))
        .addStatic("round(java.lang.Float)", a -> Math.round(a.number(0).floatValue()))
        .addStatic("round(double)", a -> Math.round(a.real(0)))
        .addStatic("floorDiv(int, int)", a -> Math.floorDiv(a.integer(0), a.integer(1)))
        .addStatic("floorMod(int, int)", a -> Math.floorMod(a.integer(0), a.integer(1)))
        .addStatic("floorDiv(long, long)", a -> Math.floorDiv(a.longInteger(0), a.longInteger(1)))
        .addStatic("floorMod(long, long)", a -> Math.floorMod(a.longInteger(0), a.longInteger(1)))
        .addStatic(
            "random()",
            a -> new java.util.Random(Evaluation.currentExternal().randomSeed()).nextDouble());
  }

  private static void addFunctions() {
    MATH.addStatic("ceil(double)", a -> Math.ceil(a.real(0)))
        .addStatic("floor(double)", a -> Math.floor(a.real(0)))
        .addStatic("rint(double)", a -> Math.rint(a.real(0)))
        .addStatic("pow(double, double)", a -> Math.pow(a.real(0), a.real(1)))
        .addStatic("sqrt(double)", a -> Math.sqrt(a.real(0)))
        .addStatic("cbrt(double)", a -> Math.cbrt(a.real(0)))
        .addStatic("hypot(double, double)", a -> Math.hypot(a.real(0), a.real(1)))
        .addStatic("exp(double)", a -> Math.exp(a.real(0)))
        .addStatic("log(double)", a -> Math.log(a.real(0)))
        .addStatic("log10(double)", a -> Math.log10(a.real(0)))
        .addStatic("signum(double)", a -> Math.signum(a.real(0)))
        .addStatic("sin(double)", a -> Math.sin(a.real(0)))
        .addStatic("cos(double)", a -> Math.cos(a.real(0)))
        .addStatic("tan(double)", a -> Math.tan(a.real(0)))
        .addStatic("atan(double)", a -> Math.atan(a.real(0)))
        .addStatic("atan2(double, double)", a -> Math.atan2(a.real(0), a.real(1)))
        .addStatic("toRadians(double)", a -> Math.toRadians(a.real(0)))
        .addStatic("toDegrees(double)", a -> Math.toDegrees(a.real(0)));
  }
}
