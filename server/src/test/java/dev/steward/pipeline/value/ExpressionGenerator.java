package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Generates expressions: methods and operators on typical values, from a seed. */
final class ExpressionGenerator {
  private static final List<String> STRINGS =
      List.of(
          "''",
          "'a'",
          "'abc'",
          "'Hello World'",
          "'  x y '",
          "'a,b,,c,'",
          "'12'",
          "'-7 '",
          "'3.14'",
          "'true'",
          "'one\\ntwo\\r\\n\\n  three\\n'",
          "\"${1 + 1}x${'b'}\"",
          "'aaa'",
          "'tab\\there'",
          "'ABC-123_def'",
          "'/path/to/file.txt'",
          "'v1.2.3'",
          "'äß'",
          "'    deep\\n      deeper\\n    end'",
          "'  |one\\n  |two'");
  private static final List<String> LISTS =
      List.of(
          "[]",
          "[1, 2, 3]",
          "[3, 1, 2, 1]",
          "['b', 'a', 'c', 'a']",
          "[1, 'a', null, 2.5]",
          "[[1, 2], [3]]",
          "[[1, 2, 3], ['x', 'y', 'z']]",
          "[1, [2, [3, [4]]]]",
          "[null]",
          "[1L, 1, 1.0, 2.0d]",
          "(1..5)",
          "(5..1)",
          "('a'..'e')",
          "(1..<4)",
          "([3, 1, 2] as Set)",
          "(['x', 'y'] as String[])",
          "([1, 2, 3] as int[])",
          "[10, 9, 8, 7, 6, 5]",
          "['apple', 'fig', 'banana', 'kiwi']",
          "[true, false, true]",
          "[\"${'g'}1\", 'g1']",
          "([2, 1] as LinkedList)");
  private static final List<String> MAPS =
      List.of(
          "[:]",
          "[a: 1]",
          "[a: 1, b: 2, c: 3]",
          "[b: 2, a: 1]",
          "[1: 'x', 2: 'y']",
          "[x: [y: 1]]",
          "[a: null, b: 'z']",
          "[(\"${'k'}1\".toString()): 1.5, k2: [1, 2]]",
          "[size: 5, class: 'c']",
          "new TreeMap([z: 1, y: 2])");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "2",
          "7",
          "10",
          "-13",
          "2147483647",
          "1L",
          "-5L",
          "9223372036854775807L",
          "1.5",
          "2.50",
          "-0.1",
          "100.0",
          "1.5f",
          "2.5d",
          "-0.75d",
          "12345678901234567890",
          "10G",
          "(1 / 3)",
          "1e3",
          "3.999");
  private static final List<String> SMALL_NUMBERS =
      List.of("0", "1", "-1", "2", "3L", "2.5", "1.5d", "4G", "'a'", "[1]", "null");

  /** Receivers with longer texts are numbers that a loop would take too long to reach. */
  private static final int MAX_LOOP_DIGITS = 7;

  private static final List<String> OTHERS =
      List.of(
          "null",
          "true",
          "false",
          "('c' as char)",
          "~/a+/",
          "String",
          "Integer",
          "({ it })",
          "({ -> 5 })",
          "new Date(86400000L)");

  private static final List<String> OPERATORS =
      List.of(
          "+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "<=>", "&", "|", "^",
          "<<", ">>", ">>>", "in", "=~", "==~", "?:", "&&", "||");
  private static final List<String> TYPES =
      List.of(
          "int", "Integer", "long", "Long", "double", "Double", "float", "BigDecimal",
          "BigInteger", "String", "boolean", "Boolean", "char", "List", "Set", "Map", "ArrayList",
          "String[]", "int[]", "Object[]", "Collection", "Object", "short", "byte", "Number");

  private static final List<String> STRING_METHODS =
      List.of(
          "length()", "size()", "isEmpty()", "trim()", "toUpperCase()", "toLowerCase()",
          "capitalize()", "reverse()", "toList()", "toSet()", "chars", "bytes", "split()",
          "split(',')", "split('')", "split(/\\s+/)", "split('a', 2)", "split(',', -1)",
          "tokenize()", "tokenize(',')", "tokenize('a.')", "readLines()", "stripIndent()",
          "stripIndent(2)", "stripMargin()", "stripMargin('a')", "normalize()", "denormalize()",
          "expand()", "padLeft(7)", "padLeft(7, '*')", "padRight(7, 'xy')", "center(8)",
          "center(9, '+-')", "take(2)", "take(-1)", "take(50)", "drop(2)", "drop(50)", "drop(-1)",
          "getAt(0)", "getAt(-1)", "getAt(0..1)", "getAt(-2..-1)", "getAt(1..0)", "getAt([0, 1])",
          "charAt(0)", "substring(1)", "substring(0, 1)", "substring(2, 1)", "indexOf('b')",
          "indexOf('a', 1)", "lastIndexOf('a')", "contains('a')", "startsWith('a')",
          "endsWith('c')", "count('a')", "count('')", "replace('a', 'bb')", "replace('', '-')",
          "replaceAll('a', 'b')", "replaceAll(/(\\w)(\\w)/, '$2$1')",
          "replaceAll(/[ab]/) { it.toUpperCase() }",
          "replaceAll(/(\\w)(\\w)/) { all, x, y -> y + x }", "replaceAll(/(a)/) { it.toString() }",
          "replaceFirst('a', '')", "replaceFirst(/\\d/) { \"<$it>\" }", "matches(/a.*/)",
          "find(/\\d+/)", "find(/[a-z]/) { it * 2 }", "find(/(\\w)(\\w)/) { all, x, y -> y }",
          "findAll(/\\w/)", "findAll(/\\d/) { it.toInteger() }",
          "findAll(/(\\w)(\\w)/) { all, x, y -> y + x }", "eachMatch(/a/) { }",
          "toInteger()", "toLong()", "toDouble()", "toFloat()", "toBigDecimal()", "toBigInteger()",
          "toBoolean()", "isInteger()", "isNumber()", "isDouble()", "isLong()", "isFloat()",
          "isBigDecimal()", "isBigInteger()", "next()", "previous()", "tr('a-c', 'A-C')",
          "tr('abc', 'x')", "minus('b')", "minus(/a/)", "plus(1)", "multiply(2)", "multiply(-1)",
          "multiply(0)", "concat('x')", "compareTo('b')", "compareToIgnoreCase('B')",
          "equalsIgnoreCase('ABC')", "equals('abc')", "hashCode()", "toString()", "inspect()",
          "eachLine { it }", "eachLine { line, n -> n + line }", "collect { it }",
          "collect { it + '.' }", "each { }", "any { it == 'a' }", "every { it != 'z' }",
          "find { it == 'a' }", "findAll { it > 'a' }", "findIndexOf { it == 'b' }",
          "inject('') { a, b -> b + a }", "isCase('abc')", "class", "getClass().name",
          "takeWhile { it != 'l' }", "dropWhile { it != 'l' }", "asBoolean()",
          "splitEachLine(',') { it }", "isAllWhitespace()", "encodeAsHTML()", "foo()", "foo(1)",
          "foo", "contains()", "substring('x')", "format('a')", "toCharacter()",
          "grep { it > 'b' }", "grep('a')", "findIndexValues { it == 'a' }", "eachWithIndex { a, i -> }",
          "lastIndexOf('l', 3)", "startsWith('b', 1)", "codePointAt(0)", "contentEquals('a')",
          "intern()", "strip()", "repeat(2)", "toCharArray()", "isBlank()", "collectReplacements { it == 'a' ? 'b' : null }",
          "unexpand()", "metaClass.foo", "toShort()", "decodeBase64()", "bytes.encodeBase64().toString()",
          "eachLine(3) { line, n -> n }");
  private static final List<String> LIST_METHODS =
      List.of(
          "size()", "isEmpty()", "empty", "first()", "last()", "head()", "tail()", "init()",
          "get(0)", "getAt(0)", "getAt(-1)", "getAt(10)", "getAt(-10)", "getAt(0..1)",
          "getAt(-2..-1)", "getAt(1..0)", "getAt([0, 0])", "getAt(1..<1)", "join()", "join(',')",
          "join('-')", "toString()", "inspect()", "sum()", "sum { it }", "sum(10)",
          "sum(0) { it.hashCode() }", "min()", "max()", "min { -(it as int) }",
          "max { it.toString() }", "min { a, b -> b <=> a }", "sort()", "sort(false)",
          "sort { it.toString() }", "sort { a, b -> b <=> a }", "sort { -it }",
          "sort(false) { it.toString() }", "toSorted()", "toSorted { a, b -> b <=> a }",
          "unique()", "unique(false)", "unique { it.toString() }", "toUnique()",
          "unique { a, b -> a <=> b }", "reverse()", "reverse(true)", "reverseEach { }", "flatten()",
          "flatten { it }", "take(2)", "take(0)", "take(-1)", "take(99)", "drop(1)", "drop(99)",
          "takeRight(2)", "dropRight(1)", "takeWhile { it }", "dropWhile { it }", "collate(2)",
          "collate(2, 1)", "collate(2, false)", "collate(2, 3, false)", "collate(0)", "transpose()",
          "combinations()", "permutations()", "subsequences()", "withIndex()", "withIndex(5)",
          "indexed()", "indexed(2)", "each { }", "eachWithIndex { a, i -> }", "collect { it }",
          "collect { [it] }", "collect([9]) { it }", "collectMany { [it, it] }",
          "collectNested { it }", "collectEntries { [it, 1] }", "collectEntries { [(it): 2] }",
          "collectEntries()", "groupBy { it }", "groupBy { it.toString().size() }",
          "groupBy({ it.class }, { it })", "countBy { it }", "countBy { it.toString().size() }",
          "inject { a, b -> a }", "inject(1) { a, b -> a.toString() + b }", "find { it }",
          "find { it == 2 }", "findAll { it }", "findAll()", "findResult { it ?: 'none' }",
          "findResult('d') { null }", "findResults { it }", "findIndexOf { it == 2 }",
          "findLastIndexOf { it == 1 }", "findIndexValues { it }", "any { it }", "any()",
          "every { it }", "every()", "grep { it }", "grep(Integer)", "grep(1..2)", "grep()",
          "grep(~/.*a.*/)", "count(1)", "count { it }", "contains(1)", "contains('a')",
          "containsAll([1])", "indexOf(1)", "lastIndexOf(1)", "plus(9)", "plus([8, 9])",
          "minus(1)", "minus([1, 2])", "multiply(2)", "intersect([1, 2, 'a'])",
          "disjoint([1])", "toList()", "toSet()", "asList()", "asImmutable()", "hashCode()",
          "equals([1, 2, 3])", "class", "foo", "foo()", "foo(1, 'a')", "name", "indices",
          "asBoolean()", "split { it == 1 }", "toArray()", "iterator().next()", "swap(0, 1)",
          "subList(0, 1)", "removeAt(0)", "remove(0)", "pop()", "push(4)", "add(4)", "leftShift(4)",
          "addAll([7, 8])", "addAll(0, [7])", "removeAll([1])", "removeAll { it == 1 }",
          "retainAll([1])", "retainAll { it == 1 }", "removeElement(1)", "clear()", "set(0, 'z')",
          "putAt(5, 'x')", "putAt(0, 'x')", "isCase(1)", "clone()", "*.toString()", "*.class",
          "class.name", "class.simpleName", "sum { it * 2 }", "max()", "listIterator().hasNext()",
          "withDefault { 7 }", "join(null)", "getAt('class')", "collect()", "eachPermutation { }",
          "find()", "containsAll([1, 2] as Integer[])", "get('a')", "min { it }", "max { it }");
  private static final List<String> MAP_METHODS =
      List.of(
          "size()", "isEmpty()", "a", "b", "foo", "class", "getClass().simpleName", "get('a')",
          "get('zz')", "get('zz', 7)", "getAt('a')", "getOrDefault('q', 1)", "containsKey('a')",
          "containsValue(1)", "keySet()", "values()", "entrySet()", "keySet().toList()",
          "values().toList()", "values().sum()", "put('a', 9)", "putAll([z: 1])",
          "putIfAbsent('a', 3)", "remove('a')", "clear()", "each { }", "each { k, v -> }",
          "eachWithIndex { e, i -> }", "eachWithIndex { k, v, i -> }", "collect { it.key }",
          "collect { k, v -> k.toString() + v }", "collect { it }", "collectEntries { k, v -> [v, k] }",
          "collectEntries { [(it.key): it.value] }", "collectMany { k, v -> [k, v] }",
          "find { it.value }", "find { k, v -> v == 2 }", "findAll { it.value }",
          "findAll { k, v -> k == 'a' }", "findResult { k, v -> v }", "findResults { it.value }",
          "any { it.value }", "any { k, v -> v == 1 }", "every { k, v -> v }",
          "count { k, v -> v }", "groupBy { it.value }", "groupBy { k, v -> v.class }",
          "groupEntriesBy { it.value }", "countBy { it.value }", "inject(0) { a, e -> a + 1 }",
          "inject('') { a, k, v -> a + k }", "sort()", "sort { it.value.toString() }",
          "sort { a, b -> b.key.toString() <=> a.key.toString() }", "toSorted()",
          "toSorted { it.key.toString() }", "min { it.key.toString() }", "max { it.value.toString() }",
          "plus([z: 0])", "plus([a: 5])", "minus([a: 1])", "intersect([a: 1, b: 3])",
          "subMap(['a', 'q'])", "take(1)", "drop(1)", "takeWhile { it.value }",
          "dropWhile { k, v -> v == 1 }", "withDefault { it * 2 }", "asImmutable()",
          "toString()", "inspect()", "hashCode()", "equals([a: 1])", "isCase('a')", "foo()",
          "leftShift([q: 1])", "toMapString()", "asBoolean()", "reverseEach { }",
          "computeIfAbsent('n') { 5 }", "merge('a', 1) { x, y -> x }", "iterator().next()",
          "entrySet().first().key", "entrySet().iterator().next()", "keySet().join(',')", "sum()",
          "x?.y", "x.y", "clone()", "getAt('x')", "putAt('m', 1)", "size", "replace('a', 4)");
  private static final List<String> NUMBER_METHODS =
      List.of(
          "toString()", "abs()", "intValue()", "longValue()", "doubleValue()", "floatValue()",
          "toInteger()", "toLong()", "toDouble()", "toFloat()", "toBigDecimal()",
          "toBigInteger()", "next()", "previous()", "plus(1)", "minus(1)", "multiply(2)", "div(2)",
          "div(0)", "intdiv(2)", "intdiv(0)", "mod(3)", "power(2)", "power(-1)", "negative()",
          "compareTo(1)", "compareTo(1.5)", "equals(1)", "hashCode()", "class", "inspect()",
          "round()", "round(1)", "trunc()", "trunc(1)", "times { it }", "upto(3) { }",
          "downto(-2) { }", "isCase(1)", "asBoolean()", "foo()", "foo", "scale()", "setScale(1)",
          "setScale(2, BigDecimal.ROUND_HALF_UP)", "stripTrailingZeros()", "toPlainString()",
          "and(1)", "or(8)", "xor(3)", "leftShift(2)", "rightShift(1)", "rightShiftUnsigned(1)",
          "bitwiseNegate()", "signum()", "precision()", "negate()", "isNaN()", "each { }",
          "collect { it }", "shortValue()", "byteValue()", "unscaledValue()", "toString().size()",
          "max(2)", "step(10, 4) { }", "plus('a')", "minus('a')", "compareTo('a')");

  private final Random random;

  ExpressionGenerator(long seed) {
    random = new Random(seed);
  }

  /** Returns different expressions: all methods on some receivers, then operators and casts. */
  Set<String> generate(int perMethod, int operations) {
    Set<String> result = new LinkedHashSet<>();
    addCalls(result, STRINGS, STRING_METHODS, perMethod);
    addCalls(result, LISTS, LIST_METHODS, perMethod);
    addCalls(result, MAPS, MAP_METHODS, perMethod);
    addCalls(result, NUMBERS, NUMBER_METHODS, perMethod);
    List<String> all = new ArrayList<>();
    for (List<String> values : List.of(STRINGS, LISTS, MAPS, NUMBERS, OTHERS)) {
      all.addAll(values);
    }
    while (operations > 0 && result.size() < Integer.MAX_VALUE) {
      result.add(operation(all));
      operations--;
    }
    return result;
  }

  private void addCalls(
      Set<String> result, List<String> receivers, List<String> methods, int perMethod) {
    for (String method : methods) {
      List<String> rest = new ArrayList<>(receivers);
      for (int i = 0; i < perMethod && !rest.isEmpty(); i++) {
        String receiver = rest.remove(random.nextInt(rest.size()));
        if (receiver.length() > MAX_LOOP_DIGITS && isLoop(method)) {
          continue;
        }
        String call = method.startsWith("*") || method.startsWith("?") ? method : "." + method;
        result.add("def self = " + receiver + "\ndef result = self" + call + "\n[result, self]");
      }
    }
  }

  private static boolean isLoop(String method) {
    return method.startsWith("times")
        || method.startsWith("upto")
        || method.startsWith("downto")
        || method.startsWith("step");
  }

  private String operation(List<String> all) {
    String left = pick(all);
    return switch (random.nextInt(10)) {
      case 0 -> left + " as " + pick(TYPES);
      case 1 -> "(" + pick(TYPES) + ") " + left;
      case 2 -> pick(TYPES) + " x = " + left + "\nx";
      case 3 -> "\"<${" + left + "}>\" + '|' + " + left;
      case 4 -> left + " instanceof " + pick(TYPES).replace("int[]", "List");
      case 5, 6 -> binary(pick(NUMBERS), NUMBERS);
      default -> binary(left, all);
    };
  }

  /** Large operands would fill the memory of the real Groovy. */
  private String binary(String left, List<String> rights) {
    String operator = pick(OPERATORS);
    boolean growing = List.of("*", "**", "<<").contains(operator);
    return left + " " + operator + " " + pick(growing ? SMALL_NUMBERS : rights);
  }

  private String pick(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
