-- Community items that repeat an earlier one: the same words, or nearly (SimHash differs in at most 3 of 64 bits).
-- @grain one row per repeated item
-- @column item_id: The item that repeats; see raw.community_items.
-- @column first_item_id: The earliest item that it repeats.
-- @column distance: Bits in which their SimHashes differ, 0 to 3; 0 also for short texts of the same words.
-- @unique item_id
with items as (
    from raw.community_items_now
    qualify row_number() over (partition by item_id order by load_id desc) = 1
), sketches as (
    -- Each SimHash once: what a program posts a thousand times would otherwise make a million pairs.
    select simhash, min({'at': created_at, 'item_id': item_id}) as first
    from items
    where simhash is not null
    group by simhash
), banded as (
    -- Of 64 bits in four parts, at most 3 changed bits leave one part as it is.
    select simhash, first, unnest(range(4)) as band, (simhash >> (16 * band)) & 65535 as bits
    from sketches
), nearest as (
    select later.simhash, min(earlier.first) as first, arg_min(earlier.simhash, earlier.first) as original
    from banded later
    join banded earlier on earlier.band = later.band and earlier.bits = later.bits
    where earlier.first <= later.first and bit_count(xor(later.simhash, earlier.simhash)) <= 3
    group by later.simhash
), repeated as (
    select i.item_id, n.first.item_id as first_item_id, bit_count(xor(i.simhash, n.original)) as distance
    from items i
    join nearest n using (simhash)
    union all
    select item_id, first_value(item_id) over (
        -- Of short texts only those of the same author: many people write "thanks".
        partition by text_hash, coalesce(author, item_id)
        order by created_at, item_id
    ), 0
    from items
    where simhash is null
)
select item_id, first_item_id, distance::bigint as distance
from repeated
where first_item_id <> item_id
order by item_id
