using BenchmarkDotNet.Attributes;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Bench;
using RetailActors.Node.Intake;
using RetailActors.Simulators.Terminals;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Statements;

namespace RetailActors.Bench.Micro;

/// <summary>What one batch of 100 sales costs at each step before it is durable. Divide by 100 for a sale.</summary>
[MemoryDiagnoser]
public class HotPath
{
    private const int Sales = 100;

    private readonly BatchParser _parser = new(new IntakeLimits());
    private readonly Interner _interner = new();
    private readonly ByteWriter _packed = new(1 << 16);
    private Transaction[] _sales = [];
    private byte[] _json = [];
    private TransactionBatch _batch = null!;
    private Enricher _enricher = null!;
    private RetailActors.Actors.Registry.Store _store = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var shop = new BenchShop();
        _sales = [.. Enumerable.Range(1, Sales).Select(number => shop.Sale(0, number))];
        var body = new ByteWriter();
        BatchJson.Write(body, new BatchId("B1"), _sales);
        _json = body.ToArray();
        _batch = ((ParseResult.Verified)_parser.Parse(_json)).Batch;
        var known = shop.Knowledge(1);
        _enricher = new Enricher(known.Catalogue, known.Rules);
        _store = known.Registry.Stores[BenchShop.StoreOf(0)];
    }

    /// <summary>JSON to verified canonical bytes, SHA-256 included.</summary>
    [Benchmark(Baseline = true)]
    public ParseResult Parse() => _parser.Parse(_json);

    /// <summary>Canonical bytes of transactions that are objects already.</summary>
    [Benchmark]
    public int Pack()
    {
        _packed.Reset();
        foreach (var sale in _sales)
            TransactionCodec.Write(_packed, sale);
        return _packed.Length;
    }

    [Benchmark]
    public long Unpack()
    {
        var sum = 0L;
        foreach (var item in _batch.Items)
        {
            var from = new ByteReader(_batch.BytesOf(item).Span);
            sum += TransactionCodec.Read(ref from, _interner).Total;
        }
        return sum;
    }

    /// <summary>The early word on what will be held: unpack and judge by the books' own rules.</summary>
    [Benchmark]
    public int Judge()
    {
        var (held, zone) = (0, Zones.Of(_store.TimeZone));
        foreach (var item in _batch.Items)
        {
            var from = new ByteReader(_batch.BytesOf(item).Span);
            var sale = TransactionCodec.Read(ref from, _interner);
            held += _enricher.Judge(sale, _store, zone, BenchShop.TerminalOf(0), BenchShop.At) is null ? 0 : 1;
        }
        return held;
    }

    /// <summary>A till's decision and its effect, from nothing.</summary>
    [Benchmark]
    public Terminal Accept()
    {
        var till = Terminal.New(BenchShop.EntityOf(0));
        var command = new TerminalCommand.Accept(_batch, Duration.FromMinutes(10));
        foreach (var fact in Terminal.Decide(till, command, BenchShop.At).Events)
            till = Terminal.Evolve(till, fact);
        return till;
    }
}
