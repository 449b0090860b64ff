using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using DataFetch.Storage.Rows;
using Microsoft.Extensions.Caching.Hybrid;

namespace DataFetch.Query.Data.Caching;

/// <summary>The rows of a block, as the cache keeps them: by instant, in pages.</summary>
[ImmutableObject(true)]
internal sealed record CachedRows(IReadOnlyList<RowPage> Pages)
{
    /// <summary>The pages with rows from one instant until before another, in microseconds since 1970-01-01T00:00:00Z.</summary>
    public IEnumerable<RowPage> Between(long from, long until)
    {
        for (var i = 0; i < Pages.Count && Pages[i].FirstAt < until; i++)
        {
            if (i + 1 == Pages.Count || Pages[i + 1].FirstAt > from)
            {
                var page = Pages[i].Between(from, until);
                if (!page.Bytes.IsEmpty)
                {
                    yield return page;
                }
            }
        }
    }

    /// <summary>Each page behind its length.</summary>
    internal sealed class Serializer : IHybridCacheSerializer<CachedRows>
    {
        public CachedRows Deserialize(ReadOnlySequence<byte> source)
        {
            ReadOnlyMemory<byte> left = source.ToArray();
            var pages = new List<RowPage>();
            while (!left.IsEmpty)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(left.Span);
                pages.Add(new RowPage(left.Slice(sizeof(int), length)));
                left = left[(sizeof(int) + length)..];
            }

            return new CachedRows(pages);
        }

        public void Serialize(CachedRows value, IBufferWriter<byte> target)
        {
            foreach (var page in value.Pages)
            {
                BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(sizeof(int)), page.Bytes.Length);
                target.Advance(sizeof(int));
                target.Write(page.Bytes.Span);
            }
        }
    }
}
