-- Community items that repeat an earlier one: the same words, or nearly (SimHash differs in at most 3 of 64 bits).
-- @grain one row per repeated item
-- @column item_id: The item that repeats; see raw.community_items.
-- @column first_item_id: The earliest item that it repeats.
-- @column distance: Bits in which their SimHashes differ, 0 to 3; 0 also for short texts of the same words.
-- @unique item_id
with items as (
    from raw.community_items_now
    qualify row_number() over (partition by item_id order by load_id desc) = 1
), banded as (
    select item_id, created_at, simhash, unnest(range(4)) as band,
        (simhash >> (16 * band)) & 65535 as bits
    from items
    where simhash is not null
), pairs as (
    select later.item_id, earlier.item_id as first_item_id, earlier.created_at,
        bit_count(xor(later.simhash, earlier.simhash)) as distance
    from banded later
    join banded earlier on earlier.band = later.band and earlier.bits = later.bits
        and (earlier.created_at, earlier.item_id) < (later.created_at, later.item_id)
    where bit_count(xor(later.simhash, earlier.simhash)) <= 3
    union all
    select item_id, first_value(item_id) over same_words, first_value(created_at) over same_words, 0
    from items
    -- Of short texts only those of the same author: many people write "thanks".
    window same_words as (
        partition by text_hash, case when simhash is null then coalesce(author, item_id) end
        order by created_at, item_id
    )
)
select item_id, first_item_id, distance::bigint as distance
from pairs
where first_item_id <> item_id
qualify row_number() over (partition by item_id order by created_at, first_item_id) = 1
order by item_id
