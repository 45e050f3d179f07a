"""Tables that the chapters read; `gan_book.chapters.tables` finds them here, installed or not."""
