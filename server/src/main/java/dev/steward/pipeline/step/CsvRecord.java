package dev.steward.pipeline.step;

import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of a CSV file, as scripts see it: a list of its values, with the methods of records. */
final class CsvRecord extends ScriptObject implements Iterable<@Nullable Object> {
  private static final TypeValue TYPE = new RecordType();

  private final long number;
  private final List<@Nullable Object> values;

  CsvRecord(long number, List<String> values) {
    this.number = number;
    this.values = List.copyOf(values);
  }

  /** The class of records; scripts cannot create them. */
  private static final class RecordType extends ExternalType {
    RecordType() {
      super("org.apache.commons.csv.CSVRecord");
    }
  }

  List<@Nullable Object> values() {
    return values;
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    return values.iterator();
  }

  @Override
  public TypeValue type() {
    return TYPE;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (name) {
      case "toString",
          "getClass",
          "hashCode",
          "size",
          "getRecordNumber",
          "toMap",
          "toList",
          "values",
          "isConsistent" ->
          arguments.length == 0;
      case "get", "isMapped", "isSet", "equals" -> arguments.length == 1;
      default -> false;
    };
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      if (MethodTable.respondsTo(values, name, arguments)) {
        return MethodTable.call(values, name, arguments);
      }
      throw new MissingMethod(name, TYPE, false, arguments);
    }
    return switch (name) {
      case "toString" -> toString();
      case "getClass" -> TYPE;
      case "hashCode" -> hashCode();
      case "equals" -> equals(arguments[0]);
      case "size" -> values.size();
      case "getRecordNumber" -> number;
      case "toMap" -> new LinkedHashMap<>();
      case "toList", "values" -> values;
      case "isConsistent" -> true;
      case "isMapped" -> false;
      case "isSet" ->
          arguments[0] instanceof Number index
              && index.intValue() >= 0
              && index.intValue() < values.size();
      default -> value(arguments[0]);
    };
  }

  private @Nullable Object value(@Nullable Object column) {
    if (!(column instanceof Number index)) {
      throw new IllegalStateException(
          "No header mapping was specified, the record values can't be accessed by name");
    }
    int position = index.intValue();
    if (position < 0 || position >= values.size()) {
      throw new ArrayIndexOutOfBoundsException(
          "Index " + position + " out of bounds for length " + values.size());
    }
    return values.get(position);
  }

  @Override
  public @Nullable Object property(String name) {
    return switch (name) {
      case "class" -> TYPE;
      case "recordNumber" -> number;
      case "consistent" -> true;
      default -> throw MissingProperty.ofObject(name, TYPE);
    };
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    throw new ReadOnlyProperty(name, TYPE);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CsvRecord record && values.equals(record.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "CSVRecord [comment='null', recordNumber=" + number + ", values=" + values + "]";
  }
}
