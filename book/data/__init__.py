"""Tables that the chapters read; `gan_book.tables` finds them here, installed or not."""
