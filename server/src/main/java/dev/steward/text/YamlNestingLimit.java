package dev.steward.text;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.Parser;

/** YAML parser that limits nesting, because the composer is recursive. */
final class YamlNestingLimit implements Parser {

  /** The nesting limit was exceeded. */
  static final class NestingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    private NestingException(int line) {
      super("nested too deeply", null, false, false);
      this.line = line;
    }

    /** Line of the error, counted from 1; 0 if unknown. */
    int line() {
      return line;
    }
  }

  private final Parser parser;
  private final int limit;
  private int depth;

  /** Wraps a parser; {@code limit} is the maximum number of nested lists and mappings. */
  YamlNestingLimit(Parser parser, int limit) {
    this.parser = parser;
    this.limit = limit;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    switch (event.getEventId()) {
      case MappingStart, SequenceStart -> {
        if (++depth > limit) {
          throw new NestingException(event.getStartMark().map(Mark::getLine).orElse(-1) + 1);
        }
      }
      case MappingEnd, SequenceEnd -> depth--;
      default -> {}
    }
    return event;
  }
}
