package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Arithmetic on two numbers. The result has the wider type of the two: int, long, BigInteger,
 * BigDecimal, double, in this order; a division of integers yields a BigDecimal.
 */
final class NumberMath {
  private enum Width {
    INT,
    LONG,
    BIG_INTEGER,
    BIG_DECIMAL,
    DOUBLE
  }

  /** Digits of a quotient that does not terminate, beyond those of the operands. */
  private static final int EXTRA_PRECISION = 10;

  private static final int MIN_SCALE = 10;

  /** How many decimal digits a number may have. */
  private static final int MAX_DIGITS = 100_000;

  private static final int MAX_BITS = 332_192;

  /** Pairs of bits that an operation with quadratic cost combines in the time of one step. */
  private static final int BITS_PER_STEP = 1024;

  private NumberMath() {}

  private static Width width(Number number) {
    return switch (number) {
      case Double _, Float _ -> Width.DOUBLE;
      case BigDecimal _ -> Width.BIG_DECIMAL;
      case BigInteger _ -> Width.BIG_INTEGER;
      case Long _ -> Width.LONG;
      default -> Width.INT;
    };
  }

  private static Width width(Number left, Number right) {
    Width first = width(left);
    Width second = width(right);
    return first.compareTo(second) >= 0 ? first : second;
  }

  static BigInteger toBigInteger(Number number) {
    return switch (number) {
      case BigInteger big -> big;
      case BigDecimal decimal -> checked(decimal).toBigInteger();
      case Double real -> checked(new BigDecimal(real.toString())).toBigInteger();
      case Float real -> checked(new BigDecimal(real.toString())).toBigInteger();
      default -> BigInteger.valueOf(number.longValue());
    };
  }

  static BigDecimal toBigDecimal(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger big -> new BigDecimal(big);
      case Double real -> new BigDecimal(real.toString());
      case Float real -> new BigDecimal(real.toString());
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  /** Refuses a number whose digits would fill up memory, such as 1e1000000000. */
  static BigDecimal checked(BigDecimal number) {
    if (Math.abs((long) number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS) {
      throw tooManyDigits();
    }
    Evaluation.currentBudget().steps(number.precision() / 16);
    return number;
  }

  /** Reads a decimal number; its digits are refused before they are converted. */
  static BigDecimal parseDecimal(String text) {
    return checked(new BigDecimal(checkedDigits(text)));
  }

  /** Reads an integer; its digits are refused before they are converted. */
  static BigInteger parseInteger(String text) {
    return new BigInteger(checkedDigits(text));
  }

  static BigInteger parseInteger(String text, int radix) {
    if (text.length() > MAX_DIGITS) {
      throw tooManyDigits();
    }
    return checked(new BigInteger(text, radix));
  }

  /** Returns the text of a number, unless converting it would take minutes. */
  static String checkedDigits(String text) {
    Evaluation.currentBudget().checkText(text.length());
    if (text.length() > MAX_DIGITS) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (!Character.isDigit(c) && "+-.eE".indexOf(c) < 0) {
          throw new NumberFormatException("For input string: a text that is not a number");
        }
      }
      throw tooManyDigits();
    }
    return text;
  }

  /** Returns a scale; each of its digits would take memory. */
  static int checkedScale(int scale) {
    if (Math.abs((long) scale) > MAX_DIGITS) {
      throw tooManyDigits();
    }
    return scale;
  }

  static BigInteger greatestCommonDivisor(BigInteger left, BigInteger right) {
    long bits = Math.min(checked(left).bitLength(), checked(right).bitLength());
    Evaluation.currentBudget().steps(bits * bits / BITS_PER_STEP);
    return left.gcd(right);
  }

  static BigInteger checked(BigInteger number) {
    if (number.bitLength() > MAX_BITS) {
      throw tooManyDigits();
    }
    Evaluation.currentBudget().steps(number.bitLength() / 64);
    return number;
  }

  private static BudgetOverrun tooManyDigits() {
    return new BudgetOverrun(
        "The script was stopped because a number would have more than " + MAX_DIGITS + " digits.");
  }

  static Number add(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() + right.intValue();
      case LONG -> left.longValue() + right.longValue();
      case BIG_INTEGER -> checked(toBigInteger(left).add(toBigInteger(right)));
      case BIG_DECIMAL -> decimal(left).add(decimal(right));
      case DOUBLE -> left.doubleValue() + right.doubleValue();
    };
  }

  static Number subtract(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() - right.intValue();
      case LONG -> left.longValue() - right.longValue();
      case BIG_INTEGER -> checked(toBigInteger(left).subtract(toBigInteger(right)));
      case BIG_DECIMAL -> decimal(left).subtract(decimal(right));
      case DOUBLE -> left.doubleValue() - right.doubleValue();
    };
  }

  static Number multiply(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() * right.intValue();
      case LONG -> left.longValue() * right.longValue();
      case BIG_INTEGER ->
          checked(checked(toBigInteger(left)).multiply(checked(toBigInteger(right))));
      case BIG_DECIMAL -> checked(decimal(left).multiply(decimal(right)));
      case DOUBLE -> left.doubleValue() * right.doubleValue();
    };
  }

  private static BigDecimal decimal(Number number) {
    return checked(toBigDecimal(number));
  }

  static Number divide(Number left, Number right) {
    if (width(left, right) == Width.DOUBLE) {
      return left.doubleValue() / right.doubleValue();
    }
    BigDecimal dividend = decimal(left);
    BigDecimal divisor = decimal(right);
    try {
      return dividend.divide(divisor);
    } catch (ArithmeticException e) {
      int precision = Math.max(dividend.precision(), divisor.precision()) + EXTRA_PRECISION;
      BigDecimal quotient = dividend.divide(divisor, new MathContext(precision));
      int scale = Math.max(Math.max(dividend.scale(), divisor.scale()), MIN_SCALE);
      return quotient.scale() > scale ? quotient.setScale(scale, RoundingMode.HALF_UP) : quotient;
    }
  }

  static Number integerDivide(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() / right.intValue();
      case LONG -> left.longValue() / right.longValue();
      case BIG_INTEGER -> checked(toBigInteger(left)).divide(checked(toBigInteger(right)));
      case BIG_DECIMAL, DOUBLE -> throw unsupported("intdiv()", left);
    };
  }

  static Number remainder(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() % right.intValue();
      case LONG -> left.longValue() % right.longValue();
      case BIG_INTEGER -> checked(toBigInteger(left)).mod(checked(toBigInteger(right)));
      case BIG_DECIMAL -> throw unsupported("mod()", left);
      case DOUBLE -> left.doubleValue() % right.doubleValue();
    };
  }

  static Number power(Number base, Number exponent) {
    if (exponent instanceof Integer count && count >= 0) {
      switch (base) {
        case Integer number -> {
          BigInteger result = powerOf(BigInteger.valueOf(number), count);
          if (result.bitLength() < Integer.SIZE) {
            return result.intValue();
          }
          return result;
        }
        case Long number -> {
          BigInteger result = powerOf(BigInteger.valueOf(number), count);
          if (result.bitLength() < Long.SIZE) {
            return result.longValue();
          }
          return result;
        }
        case BigInteger number -> {
          return powerOf(number, count);
        }
        case BigDecimal number -> {
          checked(number);
          if ((long) number.precision() * count > MAX_DIGITS
              || Math.abs((long) number.scale()) * count > MAX_DIGITS) {
            throw tooManyDigits();
          }
          return number.pow(count);
        }
        default -> {}
      }
    }
    if (base instanceof BigInteger number && exponent instanceof BigInteger count) {
      if (count.signum() >= 0 && count.bitLength() < Integer.SIZE) {
        return powerOf(number, count.intValue());
      }
      return new BigDecimal(Math.pow(number.doubleValue(), count.doubleValue())).toBigInteger();
    }
    double result = Math.pow(base.doubleValue(), exponent.doubleValue());
    if ((int) result == result) {
      return (int) result;
    }
    if ((long) result == result) {
      return (long) result;
    }
    return result;
  }

  private static BigInteger powerOf(BigInteger base, int exponent) {
    // The magnitude counts: the two's complement of -2 has one bit, as that of 1 has.
    int bits = base.abs().bitLength();
    if ((long) bits * exponent > MAX_BITS && bits > 1) {
      throw tooManyDigits();
    }
    return checked(base.pow(exponent));
  }

  static Number negate(Number number) {
    return switch (width(number)) {
      case INT -> -number.intValue();
      case LONG -> -number.longValue();
      case BIG_INTEGER -> toBigInteger(number).negate();
      case BIG_DECIMAL -> toBigDecimal(number).negate();
      case DOUBLE -> -number.doubleValue();
    };
  }

  static Number absolute(Number number) {
    return switch (number) {
      case Float real -> Math.abs(real);
      case Double real -> Math.abs(real);
      case BigDecimal decimal -> decimal.abs();
      case BigInteger big -> big.abs();
      case Long integer -> Math.abs(integer);
      default -> Math.abs(number.intValue());
    };
  }

  static Number complement(Number number) {
    return switch (width(number)) {
      case INT -> ~number.intValue();
      case LONG -> ~number.longValue();
      case BIG_INTEGER -> toBigInteger(number).not();
      case BIG_DECIMAL, DOUBLE -> throw unsupported("bitwiseNegate()", number);
    };
  }

  static Number and(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() & right.intValue();
      case LONG -> left.longValue() & right.longValue();
      case BIG_INTEGER -> toBigInteger(left).and(toBigInteger(right));
      case BIG_DECIMAL, DOUBLE -> throw unsupported("and()", left);
    };
  }

  static Number or(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() | right.intValue();
      case LONG -> left.longValue() | right.longValue();
      case BIG_INTEGER -> toBigInteger(left).or(toBigInteger(right));
      case BIG_DECIMAL, DOUBLE -> throw unsupported("or()", left);
    };
  }

  static Number xor(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> left.intValue() ^ right.intValue();
      case LONG -> left.longValue() ^ right.longValue();
      case BIG_INTEGER -> toBigInteger(left).xor(toBigInteger(right));
      case BIG_DECIMAL, DOUBLE -> throw unsupported("xor()", left);
    };
  }

  static Number shiftLeft(Number left, Number distance) {
    requireIntegral(distance);
    return switch (width(left)) {
      case INT -> left.intValue() << distance.intValue();
      case LONG -> left.longValue() << distance.intValue();
      case BIG_INTEGER, BIG_DECIMAL, DOUBLE -> throw unsupported("leftShift()", left);
    };
  }

  static Number shiftRight(Number left, Number distance) {
    requireIntegral(distance);
    return switch (width(left)) {
      case INT -> left.intValue() >> distance.intValue();
      case LONG -> left.longValue() >> distance.intValue();
      case BIG_INTEGER, BIG_DECIMAL, DOUBLE -> throw unsupported("rightShift()", left);
    };
  }

  static Number shiftRightUnsigned(Number left, Number distance) {
    requireIntegral(distance);
    return switch (width(left)) {
      case INT -> left.intValue() >>> distance.intValue();
      case LONG -> left.longValue() >>> distance.intValue();
      case BIG_INTEGER, BIG_DECIMAL, DOUBLE -> throw unsupported("rightShiftUnsigned()", left);
    };
  }

  private static void requireIntegral(Number distance) {
    if (width(distance).compareTo(Width.BIG_DECIMAL) >= 0) {
      throw new UnsupportedOperationException(
          "Shift distance must be an integral type, but "
              + distance
              + " ("
              + distance.getClass().getName()
              + ") was supplied");
    }
  }

  static int compare(Number left, Number right) {
    return switch (width(left, right)) {
      case INT -> Integer.compare(left.intValue(), right.intValue());
      case LONG -> Long.compare(left.longValue(), right.longValue());
      case BIG_INTEGER -> toBigInteger(left).compareTo(toBigInteger(right));
      case BIG_DECIMAL -> toBigDecimal(left).compareTo(toBigDecimal(right));
      case DOUBLE -> Double.compare(left.doubleValue(), right.doubleValue());
    };
  }

  private static UnsupportedOperationException unsupported(String operation, Number number) {
    return new UnsupportedOperationException(
        "Cannot use "
            + operation
            + " on this number type: "
            + number.getClass().getName()
            + " with value: "
            + number);
  }
}
