package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CartTest {

  @Test
  void pricesAreAdded() {
    assertEquals(5, Cart.total(2, 3));
  }

  @Test
  void anEmptyCartCostsNothing() {
    assertEquals(0, Cart.total());
  }
}
