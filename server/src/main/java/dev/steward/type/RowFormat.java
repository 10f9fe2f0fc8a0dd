package dev.steward.type;

import dev.steward.text.EditableElement;
import java.util.List;

/** Format of table rows that are not elements with one child for each column. */
public interface RowFormat {

  /** Returns whether the element is a row; other elements are preserved. */
  boolean accepts(EditableElement row);

  /** The values of the columns. */
  List<String> cells(EditableElement row);

  /** A new row with these values. */
  EditableElement row(List<String> cells);
}
