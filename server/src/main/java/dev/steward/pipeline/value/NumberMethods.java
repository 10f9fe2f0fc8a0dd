package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods of numbers. */
final class NumberMethods {
  static final TypeMethods<Number> TABLE = new TypeMethods<>("java.lang.Number");
  static final TypeMethods<Number> FLOATING = new TypeMethods<>("java.lang.Double");
  static final TypeMethods<BigDecimal> DECIMAL = new TypeMethods<>("java.math.BigDecimal");
  static final TypeMethods<BigInteger> BIG_INTEGER = new TypeMethods<>("java.math.BigInteger");

  private NumberMethods() {}

  static {
    addOperators();
    addConversions();
    addLoops();
    addFloating();
    addDecimal();
    addBigInteger();
  }

  private static void addOperators() {
    for (String name : List.of("plus", "minus", "multiply", "div")) {
      TABLE.add(name + "(null)", (self, a) -> refuse(self, name));
    }
    TABLE
        .add("plus(java.lang.Number)", (self, a) -> NumberMath.add(self, a.number(0)))
        .add("plus(String)", (self, a) -> Strings.concat(ValueText.text(self), a.text(0)))
        .add("plus(java.lang.Character)", (self, a) -> NumberMath.add(self, character(a)))
        .add("minus(java.lang.Number)", (self, a) -> NumberMath.subtract(self, a.number(0)))
        .add("minus(java.lang.Character)", (self, a) -> NumberMath.subtract(self, character(a)))
        .add("multiply(java.lang.Number)", (self, a) -> NumberMath.multiply(self, a.number(0)))
        .add("multiply(java.lang.Character)", (self, a) -> NumberMath.multiply(self, character(a)))
        .add("div(java.lang.Number)", (self, a) -> NumberMath.divide(self, a.number(0)))
        .add("div(java.lang.Character)", (self, a) -> NumberMath.divide(self, character(a)))
        .add("mod(java.lang.Number)", (self, a) -> NumberMath.remainder(self, a.number(0)))
        .add("intdiv(java.lang.Number)", (self, a) -> NumberMath.integerDivide(self, a.number(0)))
        .add(
            "intdiv(java.lang.Character)",
            (self, a) -> NumberMath.integerDivide(self, character(a)))
        .add("power(java.lang.Number)", (self, a) -> NumberMath.power(self, a.number(0)))
        .add("and(java.lang.Number)", (self, a) -> NumberMath.and(self, a.number(0)))
        .add("or(java.lang.Number)", (self, a) -> NumberMath.or(self, a.number(0)))
        .add("xor(java.lang.Number)", (self, a) -> NumberMath.xor(self, a.number(0)))
        .add("leftShift(java.lang.Number)", (self, a) -> NumberMath.shiftLeft(self, a.number(0)))
        .add("rightShift(java.lang.Number)", (self, a) -> NumberMath.shiftRight(self, a.number(0)))
        .add(
            "rightShiftUnsigned(java.lang.Number)",
            (self, a) -> NumberMath.shiftRightUnsigned(self, a.number(0)))
        .add("unaryMinus()", (self, a) -> NumberMath.negate(self))
        .add("unaryPlus()", (self, a) -> self)
        .add("bitwiseNegate()", (self, a) -> NumberMath.complement(self))
        .add("next()", (self, a) -> NumberMath.add(self, 1))
        .add("previous()", (self, a) -> NumberMath.subtract(self, 1))
        .add("abs()", (self, a) -> NumberMath.absolute(self))
        .add("isCase(java.lang.Number)", (self, a) -> NumberMath.compare(self, a.number(0)) == 0);
  }

  private static int character(Arguments arguments) {
    return arguments.as(Character.class, 0);
  }

  private static void addConversions() {
    TABLE
        .add("intValue()", (self, a) -> self.intValue())
        .add("longValue()", (self, a) -> self.longValue())
        .add("doubleValue()", (self, a) -> self.doubleValue())
        .add("floatValue()", (self, a) -> self.floatValue())
        .add("shortValue()", (self, a) -> self.shortValue())
        .add("byteValue()", (self, a) -> self.byteValue())
        .add("toInteger()", (self, a) -> self.intValue())
        .add("toLong()", (self, a) -> self.longValue())
        .add("toDouble()", (self, a) -> Double.valueOf(self.toString()))
        .add("toFloat()", (self, a) -> self.floatValue())
        .add("toBigDecimal()", (self, a) -> NumberMath.toBigDecimal(self))
        .add("toBigInteger()", (self, a) -> NumberMath.toBigInteger(self));
  }

  /** Groovy cannot choose among the methods for numbers, characters and strings. */
  private static Object refuse(Number self, String name) {
    throw new GroovyFailure(
        "Ambiguous method overloading for method "
            + TypeValue.of(self).name()
            + "#"
            + name
            + ".\nCannot resolve which method to invoke for [null]. The value on the right of the"
            + " operator is null.");
  }

  private static void addLoops() {
    TABLE
        .add(
            "times(Closure)",
            (self, a) -> {
              int count = self.intValue();
              for (int i = 0; i < count; i++) {
                Evaluation.currentBudget().step();
                a.closure(0).call(i);
              }
              return null;
            })
        .add(
            "upto(java.lang.Number, Closure)",
            (self, a) -> count(self, a.number(0), 1, a.closure(1)))
        .add(
            "downto(java.lang.Number, Closure)",
            (self, a) -> count(self, a.number(0), -1, a.closure(1)))
        .add(
            "step(java.lang.Number, java.lang.Number, Closure)",
            (self, a) -> step(self, a.number(0), a.number(1), a.closure(2)));
  }

  private static @Nullable Object count(Number self, Number to, int sign, ClosureValue closure) {
    Number value = self;
    Number last = to;
    if (!(self instanceof BigDecimal || self instanceof BigInteger)) {
      boolean real = self instanceof Double || self instanceof Float;
      last = real ? (Number) to.doubleValue() : (Number) to.longValue();
    }
    if (Integer.signum(NumberMath.compare(value, last)) * sign > 0) {
      throw new GroovyFailure(
          sign > 0
              ? "The argument ("
                  + to
                  + ") to upto() cannot be less than the value ("
                  + self
                  + ") it's called on."
              : "The argument ("
                  + to
                  + ") to downto() cannot be greater than the value ("
                  + self
                  + ") it's called on.");
    }
    while (Integer.signum(NumberMath.compare(value, last)) * sign <= 0) {
      Evaluation.currentBudget().step();
      closure.call(value);
      Number next = NumberMath.add(value, sign);
      if (Integer.signum(NumberMath.compare(next, value)) != sign) {
        break;
      }
      value = self instanceof Float ? (Number) next.floatValue() : next;
    }
    return null;
  }

  private static @Nullable Object step(
      Number self, Number to, Number distance, ClosureValue closure) {
    int sign = NumberMath.compare(distance, 0);
    int direction = NumberMath.compare(to, self);
    if (direction == 0) {
      return null;
    }
    if (Integer.signum(sign) != Integer.signum(direction)) {
      throw new GroovyFailure("Infinite loop in " + self + ".step(" + to + ", " + distance + ")");
    }
    Number value = self;
    while (Integer.signum(NumberMath.compare(to, value)) == Integer.signum(direction)) {
      Evaluation.currentBudget().step();
      closure.call(value);
      value = NumberMath.add(value, distance);
    }
    return null;
  }

  private static void addFloating() {
    FLOATING
        .add(
            "round()",
            (self, a) ->
                self instanceof Float f
                    ? (Object) Math.round(f)
                    : (Object) Math.round(self.doubleValue()))
        .add("round(int)", (self, a) -> sized(self, round(self.doubleValue(), a.integer(0))))
        .add("trunc()", (self, a) -> sized(self, truncate(self.doubleValue(), 0)))
        .add("trunc(int)", (self, a) -> sized(self, truncate(self.doubleValue(), a.integer(0))))
        .add("isNaN()", (self, a) -> Double.isNaN(self.doubleValue()))
        .add("isInfinite()", (self, a) -> Double.isInfinite(self.doubleValue()))
        .addStatic("parseDouble(String)", a -> Double.parseDouble(a.text(0)))
        .addStatic("valueOf(String)", a -> Double.valueOf(a.text(0)))
        .addStatic("valueOf(double)", a -> a.real(0))
        .addStatic("toString(double)", a -> Double.toString(a.real(0)))
        .addStatic("compare(double, double)", a -> Double.compare(a.real(0), a.real(1)))
        .addStatic("isNaN(double)", a -> Double.isNaN(a.real(0)))
        .addStatic("isInfinite(double)", a -> Double.isInfinite(a.real(0)))
        .addStatic("max(double, double)", a -> Math.max(a.real(0), a.real(1)))
        .addStatic("min(double, double)", a -> Math.min(a.real(0), a.real(1)))
        .addStatic("sum(double, double)", a -> a.real(0) + a.real(1))
        .addConstant("MAX_VALUE", Double.MAX_VALUE)
        .addConstant("MIN_VALUE", Double.MIN_VALUE)
        .addConstant("NaN", Double.NaN)
        .addConstant("POSITIVE_INFINITY", Double.POSITIVE_INFINITY)
        .addConstant("NEGATIVE_INFINITY", Double.NEGATIVE_INFINITY)
        .addConstructor("(String)", a -> Double.valueOf(a.text(0)))
        .addConstructor("(double)", a -> a.real(0));
  }

  private static Number sized(Number self, double value) {
    return self instanceof Float ? (Number) (float) value : (Number) value;
  }

  private static double round(double value, int digits) {
    double factor = Math.pow(10, digits);
    return Math.floor(value * factor + .5) / factor;
  }

  private static double truncate(double value, int digits) {
    double factor = Math.pow(10, digits);
    return (value < 0 ? Math.ceil(value * factor) : Math.floor(value * factor)) / factor;
  }

  private static void addDecimal() {
    String decimal = "java.math.BigDecimal";
    String rounding = "java.math.RoundingMode";
    DECIMAL
        .add("scale()", (self, a) -> self.scale())
        .add("precision()", (self, a) -> self.precision())
        .add("signum()", (self, a) -> self.signum())
        .add("negate()", (self, a) -> self.negate())
        .add("setScale(int)", (self, a) -> scaled(self, a.integer(0), RoundingMode.UNNECESSARY))
        .add(
            "setScale(int, " + rounding + ")",
            (self, a) -> scaled(self, a.integer(0), a.as(RoundingMode.class, 1)))
        .add(
            "setScale(int, int)",
            (self, a) -> scaled(self, a.integer(0), RoundingMode.valueOf(a.integer(1))))
        .add(
            "round(java.math.MathContext)",
            (self, a) -> NumberMath.checked(self).round(a.as(MathContext.class, 0)))
        .add("add(" + decimal + ")", (self, a) -> NumberMath.add(self, a.number(0)))
        .add("subtract(" + decimal + ")", (self, a) -> NumberMath.subtract(self, a.number(0)))
        .add(
            "divide(" + decimal + ", int, " + rounding + ")",
            (self, a) ->
                NumberMath.checked(self)
                    .divide(
                        decimal(a, 0),
                        NumberMath.checkedScale(a.integer(1)),
                        a.as(RoundingMode.class, 2)))
        .add(
            "divide(" + decimal + ", " + rounding + ")",
            (self, a) ->
                NumberMath.checked(self).divide(decimal(a, 0), a.as(RoundingMode.class, 1)))
        .add("divide(" + decimal + ")", (self, a) -> NumberMath.checked(self).divide(decimal(a, 0)))
        .add(
            "remainder(" + decimal + ")",
            (self, a) -> NumberMath.checked(self).remainder(decimal(a, 0)))
        .add("pow(int)", (self, a) -> pow(self, a.integer(0)))
        .add("stripTrailingZeros()", (self, a) -> NumberMath.checked(self).stripTrailingZeros())
        .add("toPlainString()", (self, a) -> NumberMath.checked(self).toPlainString())
        .add("toEngineeringString()", (self, a) -> self.toEngineeringString())
        .add("unscaledValue()", (self, a) -> self.unscaledValue())
        .add(
            "movePointLeft(int)",
            (self, a) ->
                NumberMath.checked(self).movePointLeft(NumberMath.checkedScale(a.integer(0))))
        .add(
            "movePointRight(int)",
            (self, a) ->
                NumberMath.checked(self).movePointRight(NumberMath.checkedScale(a.integer(0))))
        .add("max(" + decimal + ")", (self, a) -> self.max(a.as(BigDecimal.class, 0)))
        .add("min(" + decimal + ")", (self, a) -> self.min(a.as(BigDecimal.class, 0)))
        .addConstant("ZERO", BigDecimal.ZERO)
        .addConstant("ONE", BigDecimal.ONE)
        .addConstant("TEN", BigDecimal.TEN)
        .addConstant("ROUND_UP", 0)
        .addConstant("ROUND_DOWN", 1)
        .addConstant("ROUND_CEILING", 2)
        .addConstant("ROUND_FLOOR", 3)
        .addConstant("ROUND_HALF_UP", 4)
        .addConstant("ROUND_HALF_DOWN", 5)
        .addConstant("ROUND_HALF_EVEN", 6)
        .addStatic("valueOf(long)", a -> BigDecimal.valueOf(a.longInteger(0)))
        .addStatic("valueOf(double)", a -> BigDecimal.valueOf(a.real(0)))
        .addConstructor("(String)", a -> NumberMath.parseDecimal(a.text(0)))
        .addConstructor("(int)", a -> new BigDecimal(a.integer(0)))
        .addConstructor("(long)", a -> new BigDecimal(a.longInteger(0)))
        .addConstructor("(double)", a -> new BigDecimal(a.real(0)));
  }

  private static Number pow(BigDecimal self, int exponent) {
    if (exponent < 0) {
      throw new ArithmeticException("Invalid operation");
    }
    return NumberMath.power(self, exponent);
  }

  private static BigDecimal scaled(BigDecimal self, int scale, RoundingMode mode) {
    return NumberMath.checked(self).setScale(NumberMath.checkedScale(scale), mode);
  }

  private static BigDecimal decimal(Arguments arguments, int index) {
    return NumberMath.checked(arguments.as(BigDecimal.class, index));
  }

  private static BigInteger integer(Arguments arguments) {
    return NumberMath.checked(arguments.as(BigInteger.class, 0));
  }

  private static void addBigInteger() {
    String integer = "java.math.BigInteger";
    BIG_INTEGER
        .add("add(" + integer + ")", (self, a) -> NumberMath.add(self, a.number(0)))
        .add("subtract(" + integer + ")", (self, a) -> NumberMath.subtract(self, a.number(0)))
        .add("divide(" + integer + ")", (self, a) -> self.divide(integer(a)))
        .add("mod(" + integer + ")", (self, a) -> self.mod(integer(a)))
        .add("remainder(" + integer + ")", (self, a) -> self.remainder(integer(a)))
        .add(
            "gcd(" + integer + ")", (self, a) -> NumberMath.greatestCommonDivisor(self, integer(a)))
        .add(
            "pow(int)",
            (self, a) -> NumberMath.toBigInteger(NumberMath.power(self, Math.max(0, a.integer(0)))))
        .add("negate()", (self, a) -> self.negate())
        .add("signum()", (self, a) -> self.signum())
        .add("bitLength()", (self, a) -> self.bitLength())
        .add("bitCount()", (self, a) -> self.bitCount())
        .add("testBit(int)", (self, a) -> self.testBit(a.integer(0)))
        .add("toString(int)", (self, a) -> self.toString(a.integer(0)))
        .add("max(" + integer + ")", (self, a) -> self.max(a.as(BigInteger.class, 0)))
        .add("min(" + integer + ")", (self, a) -> self.min(a.as(BigInteger.class, 0)))
        .addConstant("ZERO", BigInteger.ZERO)
        .addConstant("ONE", BigInteger.ONE)
        .addConstant("TWO", BigInteger.TWO)
        .addConstant("TEN", BigInteger.TEN)
        .addStatic("valueOf(long)", a -> BigInteger.valueOf(a.longInteger(0)))
        .addConstructor("(String)", a -> NumberMath.parseInteger(a.text(0)))
        .addConstructor("(String, int)", a -> NumberMath.parseInteger(a.text(0), a.integer(1)))
        .addConstructor(
            "(int, Object[])",
            a ->
                NumberMath.checked(
                    new BigInteger(a.integer(0), a.as(ArrayValue.class, 1).toBytes())));
  }

  /** The tables of a number, from the most specific to the most general. */
  static List<TypeMethods<?>> tables(Number number) {
    return switch (number) {
      case BigDecimal _ -> List.of(DECIMAL, TABLE);
      case BigInteger _ -> List.of(BIG_INTEGER, TABLE);
      case Double _, Float _ -> List.of(FLOATING, TABLE);
      default -> List.of(TABLE);
    };
  }
}
